using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>One 64-bit integer: how formulas compute integers and bools of every width. Arithmetic wraps; a mask is 0 or -1.</summary>
public readonly unsafe struct Integer(long v) : ILane<Integer, long>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    readonly long _v = v;

    /// <inheritdoc/>
    public static int Width => 1;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Load(long* p) => new(*p);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Broadcast(long value) => new(value);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Store(long* p) => *p = _v;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Stream(long* p) => *p = _v;
    /// <inheritdoc/>
    public long Sum() => _v;
    /// <inheritdoc/>
    public long Max() => _v;
    /// <inheritdoc/>
    public long this[int i] => _v;

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static implicit operator Integer(double value) => new((long)value);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer operator +(Integer a, Integer b) => new(a._v + b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer operator -(Integer a, Integer b) => new(a._v - b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer operator *(Integer a, Integer b) => new(a._v * b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer operator /(Integer a, Integer b) => new(b._v == -1 ? -a._v : a._v / b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer operator -(Integer a) => new(-a._v);

    [MethodImpl(Inline)] static Integer Mask(bool holds) => new(holds ? -1 : 0);

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Less(Integer a, Integer b) => Mask(a._v < b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer LessOrEqual(Integer a, Integer b) => Mask(a._v <= b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Equal(Integer a, Integer b) => Mask(a._v == b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Select(Integer mask, Integer a, Integer b) => mask._v != 0 ? a : b;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer And(Integer a, Integer b) => new(a._v & b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Or(Integer a, Integer b) => new(a._v | b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Not(Integer a) => new(~a._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Min(Integer a, Integer b) => a._v < b._v ? a : b;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Max(Integer a, Integer b) => a._v > b._v ? a : b;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static Integer Abs(Integer a) => a._v < 0 ? -a : a;
    /// <inheritdoc/>
    public static Integer Floor(Integer a) => a;
    /// <inheritdoc/>
    public static Integer Round(Integer a) => a;

    /// <summary>aᵇ; for negative b the truncated fraction, as PyTorch computes it: 0 unless a is 1 or -1.</summary>
    public static Integer Pow(Integer a, Integer b)
    {
        long x = a._v, n = b._v, y = 1;
        if (n < 0) return new(x == 1 ? 1 : x == -1 ? (n % 2 == 0 ? 1 : -1) : 0);
        for (; n > 0; n >>= 1, x *= x)
            if ((n & 1) != 0) y *= x;
        return new(y);
    }

    // Ops promote integers to floats before any of the following; here they truncate.
    /// <inheritdoc/>
    public static Integer Sqrt(Integer a) => Math.Sqrt(a._v);
    /// <inheritdoc/>
    public static Integer Exp(Integer a) => Math.Exp(a._v);
    /// <inheritdoc/>
    public static Integer Log(Integer a) => Math.Log(a._v);
    /// <inheritdoc/>
    public static Integer Tanh(Integer a) => Math.Tanh(a._v);
    /// <inheritdoc/>
    public static Integer Erf(Integer a) => SpecialMath.Erf(a._v);
    /// <inheritdoc/>
    public static Integer Sin(Integer a) => Math.Sin(a._v);
    /// <inheritdoc/>
    public static Integer Cos(Integer a) => Math.Cos(a._v);
    /// <inheritdoc/>
    public static Integer Call(Rare f, Integer a) => SpecialMath.Call(f, a._v);
    /// <inheritdoc/>
    public static Integer Call(Rare2 f, Integer a, Integer b) => f switch
    {
        Rare2.Remainder => new Integer(b._v == -1 ? 0 : (a._v % b._v + b._v) % b._v),
        Rare2.Fmod => new Integer(b._v == -1 ? 0 : a._v % b._v),
        _ => (Integer)SpecialMath.Call(f, (double)a._v, (double)b._v),
    };
}
