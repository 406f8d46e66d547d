using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Sinter.Data;

/// <summary>The lines of a UTF-8 text file, without their ends (LF or CR LF). Only their places are kept in memory.</summary>
public sealed class TextLines : Dataset<string>
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly string _path;
    readonly SafeFileHandle _handle;
    readonly List<long> _starts = [];
    readonly long _end;

    /// <summary>Opens a file and finds its lines.</summary>
    public TextLines(string path)
    {
        _path = path;
        _handle = File.OpenHandle(path, options: FileOptions.RandomAccess);
        var buffer = new byte[1 << 16];
        long position = 0;
        var newLine = true;
        for (int read; (read = RandomAccess.Read(_handle, buffer, position)) > 0; position += read)
        {
            var skip = position == 0 && buffer.AsSpan(0, read).StartsWith(Encoding.UTF8.Preamble) ? 3 : 0;
            for (var i = skip; i < read; i++)
            {
                if (newLine) _starts.Add(position + i);
                newLine = buffer[i] == '\n';
            }
        }
        _end = position;
    }

    /// <inheritdoc/>
    public override long Length => _starts.Count;

    /// <summary>Line <paramref name="index"/>, from 0.</summary>
    /// <exception cref="InvalidDataException">It is not UTF-8, or the file became shorter.</exception>
    public override string this[long index]
    {
        get
        {
            CheckIndex(index);
            var start = _starts[(int)index];
            var end = index + 1 < Length ? _starts[(int)index + 1] : _end;
            var bytes = new byte[end - start];
            for (var done = 0; done < bytes.Length;)
            {
                var read = RandomAccess.Read(_handle, bytes.AsSpan(done), start + done);
                if (read == 0) throw BadFile.Ends(_path, start + done, end, $"line {index + 1}");
                done += read;
            }
            var length = bytes.Length;
            if (length > 0 && bytes[length - 1] == '\n') length--;
            if (length > 0 && bytes[length - 1] == '\r') length--;
            try { return Strict.GetString(bytes, 0, length); }
            catch (DecoderFallbackException e)
            {
                throw BadFile.At(_path, start + Math.Max(e.Index, 0), $"UTF-8 text in line {index + 1}", BadFile.Show(e.BytesUnknown));
            }
        }
    }
}
