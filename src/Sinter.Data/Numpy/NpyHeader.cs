using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sinter.Data;

/// <summary>The header of an npy file: element type, order and shape, as the text of a Python dict.</summary>
/// <remarks>After NumPy's <c>numpy.lib.format</c>, versions 1.0 to 3.0.</remarks>
sealed record NpyHeader(NumpyType Type, bool IsFortran, Shape Shape, long DataPosition)
{
    const int TextLimit = 1 << 16, RankLimit = 64;

    public static ReadOnlySpan<byte> Magic => "\u0093NUMPY"u8[1..];   // 0x93, which UTF-8 writes as C2 93

    /// <summary>Reads the header that begins a stream of bytes.</summary>
    /// <param name="file">What errors call the file.</param>
    /// <param name="read">Fills a span from a place.</param>
    /// <exception cref="InvalidDataException">It breaks the format, or the elements are pickled objects.</exception>
    /// <exception cref="NotSupportedException">The elements are no numbers: texts, dates, records.</exception>
    public static NpyHeader Read(string file, SpanReader read)
    {
        Span<byte> prefix = stackalloc byte[12];
        read(0, prefix[..10], "the header of an npy file");
        if (!prefix.StartsWith(Magic)) throw BadFile.At(file, 0, "0x934E554D5059, with which npy files begin", BadFile.Show(prefix[..6]));
        var version = prefix[6];
        if (version is not (1 or 2 or 3)) throw BadFile.At(file, 6, "format version 1, 2 or 3", $"{version}");
        long length = BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]);
        var start = 10;
        if (version > 1)
        {
            read(10, prefix[10..], "the header's length");
            length = BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
            start = 12;
        }
        if (length > TextLimit) throw BadFile.At(file, 8, $"a header of at most {TextLimit} bytes", $"{length}");
        var text = new byte[length];
        read(start, text, "the header");
        return Parse(file, version == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text), start);
    }

    /// <summary>Reads some bytes at a place; <paramref name="what"/> is for the error if there are none.</summary>
    public delegate void SpanReader(long position, Span<byte> into, string what);

    static NpyHeader Parse(string file, string text, int start)
    {
        var literal = new PythonLiteral(file, text, start);
        string? descr = null;
        bool? fortran = null;
        long[]? sizes = null;
        literal.Expect('{');
        while (!literal.TryTake('}'))
        {
            var key = literal.Text();
            literal.Expect(':');
            switch (key)
            {
                case "descr" when descr is null && literal.Peek() == '[':
                    throw new NotSupportedException($"{file}: the elements are records of several fields, which no tensor holds; save one array for each field.");
                case "descr" when descr is null: descr = literal.Text(); break;
                case "fortran_order" when fortran is null: fortran = literal.Truth(); break;
                case "shape" when sizes is null: sizes = literal.Naturals(RankLimit); break;
                default: throw literal.Wrong("'descr', 'fortran_order' and 'shape', each once");
            }
            if (!literal.TryTake(',') && literal.Peek() != '}') throw literal.Wrong("',' or '}'");
        }
        literal.End();
        if (descr is null || fortran is null || sizes is null) throw BadFile.At(file, start, "'descr', 'fortran_order' and 'shape'", BadFile.Show(text));
        if (descr.TrimStart('|', '<', '>', '=').StartsWith('O'))
            throw BadFile.At(file, start, "numbers", "pickled Python objects, which are never loaded; save the array with a dtype of numbers");
        var type = NumpyType.Parse(descr) ?? throw new NotSupportedException(
            $"{file}: the elements are of NumPy type {BadFile.Show(descr)}, which no tensor holds; save numbers or bools.");
        try { return new(type, fortran.Value, Shape.Create(sizes), start + text.Length); }
        catch (ShapeException) { throw BadFile.At(file, start, "a shape whose elements fit in 64 bits", $"({string.Join(", ", sizes)})"); }
    }

    /// <summary>The bytes of a header. What follows is at a multiple of 64.</summary>
    public static byte[] Write(string code, Shape shape)
    {
        var sizes = string.Join(", ", shape.Sizes.ToArray().Select(size => size.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '{code}', 'fortran_order': False, 'shape': ({sizes}{(shape.Rank == 1 ? "," : "")}), }}";
        var length = (10 + text.Length + 1 + 63) / 64 * 64 - 10;
        return [.. Magic, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(text.PadRight(length - 1)), (byte)'\n'];
    }

    /// <summary>Strides of a tensor whose first dimension is the innermost.</summary>
    public static long[] ColumnMajor(Shape shape)
    {
        var strides = new long[shape.Rank];
        var step = 1L;
        for (var i = 0; i < strides.Length; i++) (strides[i], step) = (step, step * Math.Max(shape[i], 1));
        return strides;
    }
}
