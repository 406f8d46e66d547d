using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Moves elements between any type and the four that are computed in (float, double, long, Complex), from and to any stride.
/// The only place where types are converted. Of a complex number, a real type takes the real part: whether that is right, the caller knows.</summary>
public static unsafe class Conversion
{
    /// <summary>Reads <paramref name="n"/> elements, <paramref name="stride"/> apart, into a row of <typeparamref name="T"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Load<T>(DType dtype, byte* source, long stride, T* row, long n) where T : unmanaged, INumberBase<T>
    {
        if (stride == 1)
        {
            var done = VectorConversion.Load(dtype, source, row, n);
            source += done * dtype.Size;
            row += done;
            n -= done;
            if (n == 0) return;
        }
        switch (dtype)
        {
            case DType.Bool or DType.UInt8: Convert((byte*)source, stride, row, n); break;
            case DType.Int8: Convert((sbyte*)source, stride, row, n); break;
            case DType.Int16: Convert((short*)source, stride, row, n); break;
            case DType.Int32: Convert((int*)source, stride, row, n); break;
            case DType.Int64: Convert((long*)source, stride, row, n); break;
            case DType.Float32: Convert((float*)source, stride, row, n); break;
            case DType.Float64: Convert((double*)source, stride, row, n); break;
            case DType.Float16:
                for (long i = 0; i < n; i++) row[i] = T.CreateTruncating((float)((Half*)source)[i * stride]);
                break;
            case DType.Float8E4M3:
                for (long i = 0; i < n; i++) row[i] = Cast<float, T>(((Float8E4M3*)source)[i * stride]);
                break;
            case DType.Float8E5M2:
                for (long i = 0; i < n; i++) row[i] = Cast<float, T>(((Float8E5M2*)source)[i * stride]);
                break;
            case DType.Complex64:
                for (long i = 0; i < n; i++) row[i] = Cast<Complex, T>(((Complex64*)source)[i * stride]);
                break;
            case DType.Complex128: Convert((Complex*)source, stride, row, n); break;
            default:
                for (long i = 0; i < n; i++) row[i] = T.CreateTruncating((float)((BFloat16*)source)[i * stride]);
                break;
        }
    }

    /// <summary>Writes a row of <typeparamref name="T"/> to <paramref name="n"/> elements, <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Store<T>(DType dtype, byte* target, long stride, T* row, long n) where T : unmanaged, INumberBase<T>
    {
        if (stride == 1)
        {
            var done = VectorConversion.Store(dtype, target, row, n);
            target += done * dtype.Size;
            row += done;
            n -= done;
            if (n == 0) return;
        }
        switch (dtype)
        {
            case DType.Bool:
                for (long i = 0; i < n; i++) target[i * stride] = row[i] != T.Zero ? (byte)1 : (byte)0;
                break;
            case DType.UInt8: Convert(row, (byte*)target, stride, n); break;
            case DType.Int8: Convert(row, (sbyte*)target, stride, n); break;
            case DType.Int16: Convert(row, (short*)target, stride, n); break;
            case DType.Int32: Convert(row, (int*)target, stride, n); break;
            case DType.Int64: Convert(row, (long*)target, stride, n); break;
            case DType.Float32: Convert(row, (float*)target, stride, n); break;
            case DType.Float64: Convert(row, (double*)target, stride, n); break;
            case DType.Float16:
                for (long i = 0; i < n; i++) ((Half*)target)[i * stride] = (Half)Cast<T, float>(row[i]);
                break;
            case DType.Float8E4M3:
                for (long i = 0; i < n; i++) ((Float8E4M3*)target)[i * stride] = (Float8E4M3)Cast<T, float>(row[i]);
                break;
            case DType.Float8E5M2:
                for (long i = 0; i < n; i++) ((Float8E5M2*)target)[i * stride] = (Float8E5M2)Cast<T, float>(row[i]);
                break;
            case DType.Complex64:
                for (long i = 0; i < n; i++) ((Complex64*)target)[i * stride] = (Complex64)Cast<T, Complex>(row[i]);
                break;
            case DType.Complex128: Convert(row, (Complex*)target, stride, n); break;
            default:
                for (long i = 0; i < n; i++) ((BFloat16*)target)[i * stride] = (BFloat16)Cast<T, float>(row[i]);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Convert<TSource, T>(TSource* source, long stride, T* row, long n)
        where TSource : unmanaged, INumberBase<TSource> where T : unmanaged, INumberBase<T>
    {
        if (stride == 1 && typeof(TSource) == typeof(T)) Unsafe.CopyBlockUnaligned(row, source, (uint)(n * sizeof(T)));
        else for (long i = 0; i < n; i++) row[i] = Cast<TSource, T>(source[i * stride]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Convert<T, TTarget>(T* row, TTarget* target, long stride, long n)
        where T : unmanaged, INumberBase<T> where TTarget : unmanaged, INumberBase<TTarget>
    {
        if (stride == 1 && typeof(TTarget) == typeof(T)) Unsafe.CopyBlockUnaligned(target, row, (uint)(n * sizeof(T)));
        else for (long i = 0; i < n; i++) target[i * stride] = Cast<T, TTarget>(row[i]);
    }

    // Floats to narrow integers go through long, so that values out of range wrap as they do in PyTorch on this machine.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TTo Cast<TFrom, TTo>(TFrom x) where TFrom : INumberBase<TFrom> where TTo : INumberBase<TTo>
        => typeof(TFrom) == typeof(float) ? FromReal<TTo>((float)(object)x)
            : typeof(TFrom) == typeof(double) ? FromReal<TTo>((double)(object)x)
            : typeof(TFrom) == typeof(Complex) && typeof(TTo) != typeof(Complex) ? FromReal<TTo>(((Complex)(object)x).Real)
            : TTo.CreateTruncating(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TTo FromReal<TTo>(double x) where TTo : INumberBase<TTo>
        => typeof(TTo) == typeof(double) || typeof(TTo) == typeof(float) || typeof(TTo) == typeof(Complex) ? TTo.CreateTruncating(x) : TTo.CreateTruncating((long)x);
}
