using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter;

/// <summary>Vector loops over rows of an image, one of which may be read or written at every <c>step</c>-th element.</summary>
static unsafe class RowArithmetic
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <summary>y += value.</summary>
    public static void Add<T>(T* y, int count, T value) where T : unmanaged, INumber<T>
    {
        var i = 0;
        var all = new Vector<T>(value);
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(y + i) + all).Store(y + i);
        for (; i < count; i++) y[i] += value;
    }

    /// <summary>y += x.</summary>
    public static void Add<T>(T* y, T* x, long count) where T : unmanaged, INumber<T>
    {
        long i = 0;
        for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(y + i) + Vector.Load(x + i)).Store(y + i);
        for (; i < count; i++) y[i] += x[i];
    }

    /// <summary>y = x, of a row so short that a call would cost as much. The last vector may lie over the one before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<T>(T* x, T* y, int count) where T : unmanaged
    {
        byte* from = (byte*)x, to = (byte*)y;
        nint bytes = (nint)count * sizeof(T), i = 0;
        if (bytes >= Vector256<byte>.Count)
        {
            for (; i <= bytes - Vector256<byte>.Count; i += Vector256<byte>.Count) Vector256.Load(from + i).Store(to + i);
            if (i < bytes) Vector256.Load(from + bytes - Vector256<byte>.Count).Store(to + bytes - Vector256<byte>.Count);
        }
        else if (bytes >= Vector128<byte>.Count)
        {
            Vector128.Load(from).Store(to);
            Vector128.Load(from + bytes - Vector128<byte>.Count).Store(to + bytes - Vector128<byte>.Count);
        }
        else
            for (var j = 0; j < count; j++) y[j] = x[j];
    }

    /// <summary>y[i] = x[2 · i].</summary>
    [MethodImpl(Hot)]
    public static void Alternate<T>(T* y, T* x, int count) where T : unmanaged
    {
        var i = 0;
        if (sizeof(T) == sizeof(uint) && BitConverter.IsLittleEndian)
        {
            // The lower halves of pairs; the last pair may not be whole.
            for (; i < count - Vector<uint>.Count; i += Vector<uint>.Count)
                Vector.Narrow(Vector.Load((ulong*)(x + 2L * i)), Vector.Load((ulong*)(x + 2L * i) + Vector<ulong>.Count)).Store((uint*)(y + i));
        }
        for (; i < count; i++) y[i] = x[2L * i];
    }

    /// <summary>y[i] += w · x[i · step].</summary>
    [MethodImpl(Hot)]
    public static void AddScaled<T>(T* y, T* x, int count, int step, T w) where T : unmanaged, INumber<T>
    {
        var i = 0;
        if (step == 1)
        {
            var all = new Vector<T>(w);
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) (Vector.Load(y + i) + all * Vector.Load(x + i)).Store(y + i);
        }
        for (; i < count; i++) y[i] += w * x[(long)i * step];
    }

    /// <summary>y[i · step] += w · x[i].</summary>
    [MethodImpl(Hot)]
    public static void AddScaledInto<T>(T* y, T* x, int count, int step, T w) where T : unmanaged, INumber<T>
    {
        if (step == 1) AddScaled(y, x, count, 1, w);
        else for (var i = 0; i < count; i++) y[(long)i * step] += w * x[i];
    }

    /// <summary>Σ a[i] · b[i · step], vector sums first.</summary>
    [MethodImpl(Hot)]
    public static T Dot<T>(T* a, T* b, int count, int step) where T : unmanaged, INumber<T>
    {
        var i = 0;
        var sum = T.Zero;
        if (step == 1)
        {
            var sums = Vector<T>.Zero;
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count) sums += Vector.Load(a + i) * Vector.Load(b + i);
            sum = Vector.Sum(sums);
        }
        for (; i < count; i++) sum += a[i] * b[(long)i * step];
        return sum;
    }
}
