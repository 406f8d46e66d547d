using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>The widest vector the runtime offers on a machine without 512 bits: float or double.</summary>
public readonly unsafe struct Native<T>(Vector<T> v) : ILane<Native<T>, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    readonly Vector<T> _v = v;

    static bool IsFloat { [MethodImpl(Inline)] get => typeof(T) == typeof(float); }

    /// <inheritdoc/>
    public static int Width { [MethodImpl(Inline)] get => Vector<T>.Count; }
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Load(T* p) => new(Vector.Load(p));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Broadcast(T value) => new(Vector.Create(value));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Store(T* p) => _v.Store(p);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Stream(T* p) => _v.StoreAlignedNonTemporal(p);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public T Sum() => Vector.Sum(_v);
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public T Max()
    {
        var largest = _v.GetElement(0);
        for (var i = 1; i < Vector<T>.Count; i++) largest = T.MaxNative(largest, _v.GetElement(i));
        return largest;
    }
    /// <inheritdoc/>
    public T this[int i] { [MethodImpl(Inline)] get => _v.GetElement(i); }

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static implicit operator Native<T>(double value) => new(Vector.Create(T.CreateTruncating(value)));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> operator +(Native<T> a, Native<T> b) => new(a._v + b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> operator -(Native<T> a, Native<T> b) => new(a._v - b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> operator *(Native<T> a, Native<T> b) => new(a._v * b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> operator /(Native<T> a, Native<T> b) => new(a._v / b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Conjugate(Native<T> a) => a;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> operator -(Native<T> a) => new(-a._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> MultiplyAdd(Native<T> a, Native<T> b, Native<T> c) => IsFloat
        ? new(Vector.FusedMultiplyAdd(Vector.AsVectorSingle(a._v), Vector.AsVectorSingle(b._v), Vector.AsVectorSingle(c._v)).As<float, T>())
        : new(Vector.FusedMultiplyAdd(Vector.AsVectorDouble(a._v), Vector.AsVectorDouble(b._v), Vector.AsVectorDouble(c._v)).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Less(Native<T> a, Native<T> b) => new(Vector.LessThan(a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> LessOrEqual(Native<T> a, Native<T> b) => new(Vector.LessThanOrEqual(a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Equal(Native<T> a, Native<T> b) => new(Vector.Equals(a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Select(Native<T> mask, Native<T> a, Native<T> b) => new(Vector.ConditionalSelect(mask._v, a._v, b._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> And(Native<T> a, Native<T> b) => new(a._v & b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Or(Native<T> a, Native<T> b) => new(a._v | b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Not(Native<T> a) => new(~a._v);

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Abs(Native<T> a) => new(Vector.Abs(a._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Sqrt(Native<T> a) => new(Vector.SquareRoot(a._v));
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> Floor(Native<T> a) => IsFloat ? new(Vector.Floor(Vector.AsVectorSingle(a._v)).As<float, T>()) : new(Vector.Floor(Vector.AsVectorDouble(a._v)).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> Round(Native<T> a) => IsFloat ? new(Vector.Round(Vector.AsVectorSingle(a._v)).As<float, T>()) : new(Vector.Round(Vector.AsVectorDouble(a._v)).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> Exp(Native<T> a)
    {
        if (!IsFloat) return new(Vector.Exp(Vector.AsVectorDouble(a._v)).As<double, T>());
        return Scaled(Elementary.ExpReduced(Elementary.ExpBounded(a), out var n), n);
    }

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> Exp2(Native<T> a) => IsFloat
        ? Scaled(Elementary.Exp2Reduced(Select(Less(a, Elementary.Exp2Smallest), Elementary.Exp2Smallest, a), out var n), n)
        : Exp(a * Elementary.Ln2);

    // r · 2ⁿ in two factors, because n reaches from the subnormals to beyond the largest exponent.
    [MethodImpl(Inline)]
    static Native<T> Scaled(Native<T> r, Native<T> n)
    {
        var half = Vector.ConvertToInt32(Vector.AsVectorSingle(n._v)) >> 1;
        var rest = Vector.ConvertToInt32(Vector.AsVectorSingle(n._v)) - half;
        return new((Vector.AsVectorSingle(r._v) * PowerOf2(half) * PowerOf2(rest)).As<float, T>());
    }

    [MethodImpl(Inline)] static Vector<float> PowerOf2(Vector<int> n) => Vector.AsVectorSingle((n + Vector.Create(127)) << 23);

    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> Log(Native<T> a) => IsFloat ? new(Vector.Log(Vector.AsVectorSingle(a._v)).As<float, T>()) : new(Vector.Log(Vector.AsVectorDouble(a._v)).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> Sin(Native<T> a) => IsFloat ? new(Vector.Sin(Vector.AsVectorSingle(a._v)).As<float, T>()) : new(Vector.Sin(Vector.AsVectorDouble(a._v)).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)]
    public static Native<T> Cos(Native<T> a) => IsFloat ? new(Vector.Cos(Vector.AsVectorSingle(a._v)).As<float, T>()) : new(Vector.Cos(Vector.AsVectorDouble(a._v)).As<double, T>());
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Tanh(Native<T> a) => IsFloat ? Elementary.Tanh(a) : OneByOne(a, T.Tanh);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Native<T> Erf(Native<T> a) => IsFloat ? Elementary.Erf(a) : OneByOne(a, x => T.CreateTruncating(SpecialMath.Erf(double.CreateTruncating(x))));
    /// <inheritdoc/>
    public static Native<T> Pow(Native<T> a, Native<T> b) => OneByOne(a, b, T.Pow);
    /// <inheritdoc/>
    public static Native<T> Call(Rare f, Native<T> a) => OneByOne(a, x => T.CreateTruncating(SpecialMath.Call(f, double.CreateTruncating(x))));
    /// <inheritdoc/>
    public static Native<T> Call(Rare2 f, Native<T> a, Native<T> b)
        => OneByOne(a, b, (x, y) => SpecialMath.Call(f, x, y));

    static Native<T> OneByOne(Native<T> a, Func<T, T> f)
    {
        var p = stackalloc T[Width];
        a.Store(p);
        for (var i = 0; i < Width; i++) p[i] = f(p[i]);
        return Load(p);
    }

    static Native<T> OneByOne(Native<T> a, Native<T> b, Func<T, T, T> f)
    {
        T* p = stackalloc T[Width], q = stackalloc T[Width];
        a.Store(p);
        b.Store(q);
        for (var i = 0; i < Width; i++) p[i] = f(p[i], q[i]);
        return Load(p);
    }
}
