using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>Transposes a square block whose row fills one 256-bit register: 8×8 floats or 4×4 doubles.</summary>
internal static unsafe class SquareBlock<T> where T : unmanaged
{
    public static bool IsSupported => Avx.IsSupported;

    public static int Size => 32 / sizeof(T);

    /// <summary>target[j, i] = source[i, j]; the arguments give the distance between rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(T* source, nint sourceRow, T* target, nint targetRow)
    {
        if (typeof(T) == typeof(float)) { Transpose((float*)source, sourceRow, (float*)target, targetRow); }
        else { Transpose((double*)source, sourceRow, (double*)target, targetRow); }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* source, nint sourceRow, float* target, nint targetRow)
    {
        // Halves of rows i and i + 4 share a register, so that what follows stays inside 128-bit halves.
        Quarter(source, sourceRow, target, targetRow);
        Quarter(source + 4, sourceRow, target + 4 * targetRow, targetRow);
    }

    /// <summary>The first four columns of an 8×8 block become the first four rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(float* source, nint sourceRow, float* target, nint targetRow)
    {
        var r0 = Vector256.Create(Vector128.Load(source), Vector128.Load(source + 4 * sourceRow));
        var r1 = Vector256.Create(Vector128.Load(source + sourceRow), Vector128.Load(source + 5 * sourceRow));
        var r2 = Vector256.Create(Vector128.Load(source + 2 * sourceRow), Vector128.Load(source + 6 * sourceRow));
        var r3 = Vector256.Create(Vector128.Load(source + 3 * sourceRow), Vector128.Load(source + 7 * sourceRow));
        var low01 = Avx.UnpackLow(r0, r1);
        var high01 = Avx.UnpackHigh(r0, r1);
        var low23 = Avx.UnpackLow(r2, r3);
        var high23 = Avx.UnpackHigh(r2, r3);
        Avx.Shuffle(low01, low23, 0b01_00_01_00).Store(target);
        Avx.Shuffle(low01, low23, 0b11_10_11_10).Store(target + targetRow);
        Avx.Shuffle(high01, high23, 0b01_00_01_00).Store(target + 2 * targetRow);
        Avx.Shuffle(high01, high23, 0b11_10_11_10).Store(target + 3 * targetRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(double* source, nint sourceRow, double* target, nint targetRow)
    {
        var r0 = Vector256.Load(source);
        var r1 = Vector256.Load(source + sourceRow);
        var r2 = Vector256.Load(source + 2 * sourceRow);
        var r3 = Vector256.Load(source + 3 * sourceRow);
        var low01 = Avx.UnpackLow(r0, r1);
        var high01 = Avx.UnpackHigh(r0, r1);
        var low23 = Avx.UnpackLow(r2, r3);
        var high23 = Avx.UnpackHigh(r2, r3);
        Avx.Permute2x128(low01, low23, 0x20).Store(target);
        Avx.Permute2x128(high01, high23, 0x20).Store(target + targetRow);
        Avx.Permute2x128(low01, low23, 0x31).Store(target + 2 * targetRow);
        Avx.Permute2x128(high01, high23, 0x31).Store(target + 3 * targetRow);
    }
}
