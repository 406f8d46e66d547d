using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>512 bits of float or double.</summary>
public readonly unsafe struct Wide<T>(Vector512<T> v) : ILane<Wide<T>, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    readonly Vector512<T> _v = v;

    static bool IsFloat { [MethodImpl(Inline)] get => typeof(T) == typeof(float); }

    /// <inheritdoc/>
    public static int Width { [MethodImpl(Inline)] get => Vector512<T>.Count; }
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Load(T* p) => new(Vector512.Load(p));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Broadcast(T value) => new(Vector512.Create(value));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Store(T* p) => _v.Store(p);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Stream(T* p) => _v.StoreAlignedNonTemporal(p);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public T Sum() => Vector512.Sum(_v);
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public T Max()
    {
        var half = Vector256.MaxNative(_v.GetLower(), _v.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        if (!IsFloat) return T.MaxNative(quarter.GetElement(0), quarter.GetElement(1));
        var q = quarter.AsSingle();
        q = Vector128.MaxNative(q, Vector128.Shuffle(q, Vector128.Create(2, 3, 0, 1)));
        q = Vector128.MaxNative(q, Vector128.Shuffle(q, Vector128.Create(1, 0, 3, 2)));
        return q.As<float, T>().ToScalar();
    }
    /// <inheritdoc/>
    public T this[int i] { [MethodImpl(Inline)] get => _v.GetElement(i); }

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static implicit operator Wide<T>(double value) => new(Vector512.Create(T.CreateTruncating(value)));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> operator +(Wide<T> a, Wide<T> b) => new(a._v + b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> operator -(Wide<T> a, Wide<T> b) => new(a._v - b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> operator *(Wide<T> a, Wide<T> b) => new(a._v * b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> operator /(Wide<T> a, Wide<T> b) => new(a._v / b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Conjugate(Wide<T> a) => a;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> operator -(Wide<T> a) => new(-a._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> MultiplyAdd(Wide<T> a, Wide<T> b, Wide<T> c) => IsFloat
        ? new(Vector512.FusedMultiplyAdd(a._v.AsSingle(), b._v.AsSingle(), c._v.AsSingle()).As<float, T>())
        : new(Vector512.FusedMultiplyAdd(a._v.AsDouble(), b._v.AsDouble(), c._v.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Less(Wide<T> a, Wide<T> b) => new(Vector512.LessThan(a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> LessOrEqual(Wide<T> a, Wide<T> b) => new(Vector512.LessThanOrEqual(a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Equal(Wide<T> a, Wide<T> b) => new(Vector512.Equals(a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Select(Wide<T> mask, Wide<T> a, Wide<T> b) => new(Vector512.ConditionalSelect(mask._v, a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> And(Wide<T> a, Wide<T> b) => new(a._v & b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Or(Wide<T> a, Wide<T> b) => new(a._v | b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Not(Wide<T> a) => new(~a._v);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Min(Wide<T> a, Wide<T> b)
    {
        if (!Avx512F.IsSupported) return Select(Or(Less(a, b), Not(Equal(a, a))), a, b);
        // The instruction gives b if either is NaN.
        var least = IsFloat ? Avx512F.Min(a._v.AsSingle(), b._v.AsSingle()).As<float, T>() : Avx512F.Min(a._v.AsDouble(), b._v.AsDouble()).As<double, T>();
        return Select(Equal(a, a), new(least), a);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Max(Wide<T> a, Wide<T> b)
    {
        if (!Avx512F.IsSupported) return Select(Or(Less(b, a), Not(Equal(a, a))), a, b);
        var largest = IsFloat ? Avx512F.Max(a._v.AsSingle(), b._v.AsSingle()).As<float, T>() : Avx512F.Max(a._v.AsDouble(), b._v.AsDouble()).As<double, T>();
        return Select(Equal(a, a), new(largest), a);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Larger(Wide<T> a, Wide<T> b)
    {
        if (!Avx512F.IsSupported) return Select(Less(a, b), b, a);
        // The instruction gives its second operand if either is NaN.
        return IsFloat ? new(Avx512F.Max(b._v.AsSingle(), a._v.AsSingle()).As<float, T>()) : new(Avx512F.Max(b._v.AsDouble(), a._v.AsDouble()).As<double, T>());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Abs(Wide<T> a) => new(Vector512.Abs(a._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Sqrt(Wide<T> a) => new(Vector512.Sqrt(a._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Floor(Wide<T> a) => IsFloat ? new(Vector512.Floor(a._v.AsSingle()).As<float, T>()) : new(Vector512.Floor(a._v.AsDouble()).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Round(Wide<T> a) => IsFloat ? new(Vector512.Round(a._v.AsSingle()).As<float, T>()) : new(Vector512.Round(a._v.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Exp(Wide<T> a)
    {
        if (!IsFloat) return new(Vector512.Exp(a._v.AsDouble()).As<double, T>());
        if (Avx512F.IsSupported)
        {
            // These instructions give their second operand if either is NaN.
            var bounded = Avx512F.Max(Vector512.Create(Elementary.ExpSmallest), Avx512F.Min(Vector512.Create(Elementary.ExpLargest), a._v.AsSingle()));
            var scaled = Elementary.ExpReduced(new Wide<T>(bounded.As<float, T>()), out var power);
            return new(Avx512F.Scale(scaled._v.AsSingle(), power._v.AsSingle()).As<float, T>());
        }
        var r = Elementary.ExpReduced(Elementary.ExpBounded(a), out var n);
        // 2ⁿ in two factors, because n reaches from the subnormals to beyond the largest exponent.
        var half = Vector512.ConvertToInt32(n._v.AsSingle()) >> 1;
        var rest = Vector512.ConvertToInt32(n._v.AsSingle()) - half;
        return new((r._v.AsSingle() * PowerOf2(half) * PowerOf2(rest)).As<float, T>());
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Exp2(Wide<T> a)
    {
        if (!IsFloat || !Avx512F.IsSupported) return Exp(a * Elementary.Ln2);
        // The second operand is given if either is NaN.
        var bounded = Avx512F.Max(Vector512.Create(Elementary.Exp2Smallest), a._v.AsSingle());
        var scaled = Elementary.Exp2Reduced(new Wide<T>(bounded.As<float, T>()), out var power);
        return new(Avx512F.Scale(scaled._v.AsSingle(), power._v.AsSingle()).As<float, T>());
    }

    [MethodImpl(Inline)] static Vector512<float> PowerOf2(Vector512<int> n) => ((n + Vector512.Create(127)) << 23).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Log(Wide<T> a) => IsFloat ? new(Vector512.Log(a._v.AsSingle()).As<float, T>()) : new(Vector512.Log(a._v.AsDouble()).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Sin(Wide<T> a) => IsFloat ? new(Vector512.Sin(a._v.AsSingle()).As<float, T>()) : new(Vector512.Sin(a._v.AsDouble()).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Wide<T> Cos(Wide<T> a) => IsFloat ? new(Vector512.Cos(a._v.AsSingle()).As<float, T>()) : new(Vector512.Cos(a._v.AsDouble()).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Tanh(Wide<T> a) => IsFloat ? Elementary.Tanh(a) : OneByOne(a, T.Tanh);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Wide<T> Erf(Wide<T> a) => IsFloat ? Elementary.Erf(a) : OneByOne(a, x => T.CreateTruncating(SpecialMath.Erf(double.CreateTruncating(x))));
    /// <inheritdoc/>
    public static Wide<T> Pow(Wide<T> a, Wide<T> b) => OneByOne(a, b, T.Pow);
    /// <inheritdoc/>
    public static Wide<T> Call(Rare f, Wide<T> a) => OneByOne(a, x => T.CreateTruncating(SpecialMath.Call(f, double.CreateTruncating(x))));
    /// <inheritdoc/>
    public static Wide<T> Call(Rare2 f, Wide<T> a, Wide<T> b)
        => OneByOne(a, b, (x, y) => SpecialMath.Call(f, x, y));

    static Wide<T> OneByOne(Wide<T> a, Func<T, T> f)
    {
        var p = stackalloc T[Width];
        a.Store(p);
        for (var i = 0; i < Width; i++) p[i] = f(p[i]);
        return Load(p);
    }

    static Wide<T> OneByOne(Wide<T> a, Wide<T> b, Func<T, T, T> f)
    {
        T* p = stackalloc T[Width], q = stackalloc T[Width];
        a.Store(p);
        b.Store(q);
        for (var i = 0; i < Width; i++) p[i] = f(p[i], q[i]);
        return Load(p);
    }
}
