using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>Transposes a matrix of elements of 1, 2, 4 or 8 bytes, of which only the size counts: <typeparamref name="T"/> is byte, ushort, float or double.</summary>
public static unsafe class Transposition<T> where T : unmanaged
{
    // Both sides touch whole lines of memory, and so few at a time that they stay in the first cache even where they fall into one set of it.
    const int Tile = 16;

    // A strip of so many source rows is read before the next, so that the pages it lies on are not looked up again for every line.
    const int Strip = 128;

    /// <summary>Target rows that are best made together.</summary>
    internal const int Band = 64;

    /// <summary>target[r, c] = source[c, r]: <paramref name="rows"/> and <paramref name="columns"/> are the target's, the strides the distances between rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(T* target, long targetStride, T* source, long sourceStride, long rows, long columns)
    {
        for (long strip = 0; strip < columns; strip += Strip)
            for (long r = 0; r < rows; r += Tile)
                for (var c = strip; c < Math.Min(columns, strip + Strip); c += Tile)
                    Block(target + r * targetStride + c, targetStride, source + c * sourceStride + r, sourceStride, (int)Math.Min(Tile, rows - r), (int)Math.Min(Tile, columns - c));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Block(T* target, long targetStride, T* source, long sourceStride, int rows, int columns)
    {
        if (rows == Tile && columns == Tile && typeof(T) == typeof(float) && Avx512F.IsSupported)
            Registers((float*)source, sourceStride, (float*)target, targetStride);
        else if (rows == Tile && columns == Tile && IsSquare)
        {
            var size = SquareBlock<T>.Size;
            for (var c = 0; c < Tile; c += size)
                for (var r = 0; r < Tile; r += size)
                    SquareBlock<T>.Transpose(source + c * sourceStride + r, (nint)sourceStride, target + r * targetStride + c, (nint)targetStride);
        }
        else
            for (var r = 0; r < rows; r++)
                for (var c = 0; c < columns; c++) target[r * targetStride + c] = source[c * sourceStride + r];
    }

    // 16×16 floats: every line is loaded once and stored once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Registers(float* x, long xs, float* y, long ys)
    {
        var (a0, a1, a2, a3) = Quarters(x, xs);
        var (b0, b1, b2, b3) = Quarters(x + 4 * xs, xs);
        var (c0, c1, c2, c3) = Quarters(x + 8 * xs, xs);
        var (d0, d1, d2, d3) = Quarters(x + 12 * xs, xs);
        Gather(a0, b0, c0, d0, y, ys);
        Gather(a1, b1, c1, d1, y + ys, ys);
        Gather(a2, b2, c2, d2, y + 2 * ys, ys);
        Gather(a3, b3, c3, d3, y + 3 * ys, ys);
    }

    // Four rows of 16: result j holds, for each quarter of the rows, its column j.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Quarters(float* x, long xs)
    {
        Vector512<float> r0 = Vector512.Load(x), r1 = Vector512.Load(x + xs), r2 = Vector512.Load(x + 2 * xs), r3 = Vector512.Load(x + 3 * xs);
        Vector512<double> low01 = Avx512F.UnpackLow(r0, r1).AsDouble(), high01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
        Vector512<double> low23 = Avx512F.UnpackLow(r2, r3).AsDouble(), high23 = Avx512F.UnpackHigh(r2, r3).AsDouble();
        return (Avx512F.UnpackLow(low01, low23).AsSingle(), Avx512F.UnpackHigh(low01, low23).AsSingle(),
            Avx512F.UnpackLow(high01, high23).AsSingle(), Avx512F.UnpackHigh(high01, high23).AsSingle());
    }

    // The first quarters of a, b, c and d are a row of y, the second quarters the fourth after it, ….
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Gather(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* y, long ys)
    {
        Vector512<float> ab = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00), cd = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
        Avx512F.Shuffle4x128(ab, cd, 0b10_00_10_00).Store(y);
        Avx512F.Shuffle4x128(ab, cd, 0b11_01_11_01).Store(y + 8 * ys);
        (ab, cd) = (Avx512F.Shuffle4x128(a, b, 0b11_01_11_01), Avx512F.Shuffle4x128(c, d, 0b11_01_11_01));
        Avx512F.Shuffle4x128(ab, cd, 0b10_00_10_00).Store(y + 4 * ys);
        Avx512F.Shuffle4x128(ab, cd, 0b11_01_11_01).Store(y + 12 * ys);
    }

    static bool IsSquare
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => SquareBlock<T>.IsSupported && (typeof(T) == typeof(float) || typeof(T) == typeof(double));
    }
}
