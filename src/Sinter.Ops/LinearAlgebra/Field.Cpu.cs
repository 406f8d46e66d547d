using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>What matrix algorithms need of numbers beyond arithmetic; <typeparamref name="T"/> is double or <see cref="Complex"/>. Rows are neighbours in memory.</summary>
static unsafe class Field<T> where T : unmanaged, INumberBase<T>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    static bool IsReal { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    [MethodImpl(Inline)] public static T Of(double x) => IsReal ? (T)(object)x : (T)(object)new Complex(x, 0);

    [MethodImpl(Inline)] public static T Conj(T x) => IsReal ? x : (T)(object)Complex.Conjugate((Complex)(object)x);

    [MethodImpl(Inline)] public static double Real(T x) => IsReal ? (double)(object)x : ((Complex)(object)x).Real;

    [MethodImpl(Inline)] public static double Imaginary(T x) => IsReal ? 0 : ((Complex)(object)x).Imaginary;

    [MethodImpl(Inline)] public static double Abs(T x) => IsReal ? Math.Abs((double)(object)x) : Complex.Abs((Complex)(object)x);

    /// <summary>|x|².</summary>
    [MethodImpl(Inline)] public static double Square(T x) => Real(x) * Real(x) + Imaginary(x) * Imaginary(x);

    /// <summary>y += a · x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* y, T a, T* x, long n)
    {
        long i = 0;
        if (IsReal)
        {
            var factor = new Vector<double>((double)(object)a);
            for (; i <= n - Vector<double>.Count; i += Vector<double>.Count)
                Vector.FusedMultiplyAdd(factor, Vector.Load((double*)x + i), Vector.Load((double*)y + i)).Store((double*)y + i);
        }
        for (; i < n; i++) y[i] += a * x[i];
    }

    /// <summary>Σ conj(x) · y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* x, T* y, long n)
    {
        var sum = T.Zero;
        long i = 0;
        if (IsReal)
        {
            Vector<double> even = Vector<double>.Zero, odd = Vector<double>.Zero;
            for (; i <= n - 2 * Vector<double>.Count; i += 2 * Vector<double>.Count)
            {
                even = Vector.FusedMultiplyAdd(Vector.Load((double*)x + i), Vector.Load((double*)y + i), even);
                odd = Vector.FusedMultiplyAdd(Vector.Load((double*)x + i + Vector<double>.Count), Vector.Load((double*)y + i + Vector<double>.Count), odd);
            }
            sum = (T)(object)Vector.Sum(even + odd);
        }
        for (; i < n; i++) sum += Conj(x[i]) * y[i];
        return sum;
    }

    /// <summary>√Σ|x|² of numbers a stride apart, without overflow.</summary>
    public static double Norm(T* x, long n, long stride = 1)
    {
        double largest = 0, sum = 0;
        for (long i = 0; i < n; i++) largest = Math.Max(largest, Abs(x[i * stride]));
        if (largest == 0 || !double.IsFinite(largest)) return largest;
        var scale = 1 / largest;
        if (!double.IsFinite(scale)) return largest;
        for (long i = 0; i < n; i++) sum += Square(x[i * stride] * Of(scale));
        return largest * Math.Sqrt(sum);
    }

    /// <summary>x becomes c · x - s · conj(p) · y and y becomes s · p · x + c · y: a rotation in the plane of two rows; p has modulus 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(T* x, T* y, long n, double c, double s, T p)
    {
        long i = 0;
        if (IsReal)
        {
            Vector<double> cos = new(c), sin = new(s * (double)(object)p);
            for (; i <= n - Vector<double>.Count; i += Vector<double>.Count)
            {
                Vector<double> a = Vector.Load((double*)x + i), b = Vector.Load((double*)y + i);
                (cos * a - sin * b).Store((double*)x + i);
                (sin * a + cos * b).Store((double*)y + i);
            }
        }
        T cosine = Of(c), forth = Of(s) * p, back = Of(s) * Conj(p);
        for (; i < n; i++) (x[i], y[i]) = (cosine * x[i] - back * y[i], forth * x[i] + cosine * y[i]);
    }
}
