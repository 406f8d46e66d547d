namespace Sinter;

/// <summary>A formula read as tensor operations, each recorded: how a derivative written once is differentiated again, to any order.</summary>
readonly struct Traced : IReal<Traced>
{
    readonly Tensor? _tensor;
    readonly double _constant;

    public Traced(Tensor tensor) => _tensor = tensor;

    Traced(double constant) => _constant = constant;

    /// <summary>A saved value, or nothing where the formula does not look at it.</summary>
    public static Traced Of(Tensor? tensor) => tensor is null ? new Traced(double.NaN) : new(tensor);

    /// <summary>The result in the shape and type of <paramref name="like"/>.</summary>
    public Tensor ToTensor(Tensor like)
    {
        if (_tensor is null) return Tensor.Full(like.Shape, _constant, like.DType);
        return _tensor.Shape == like.Shape ? _tensor.To(like.DType) : _tensor.To(like.DType).Expand(like.Shape);
    }

    public static implicit operator Traced(double value) => new Traced(value);

    public static Traced operator +(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => a._constant + b._constant,
        (null, { } y) => a._constant == 0 ? b : new(y + a._constant),
        ({ } x, null) => b._constant == 0 ? a : new(x + b._constant),
        ({ } x, { } y) => new Traced(x + y),
    };

    public static Traced operator -(Traced a, Traced b) => a + -b;

    public static Traced operator *(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => a._constant * b._constant,
        (null, { } y) => a._constant == 1 ? b : new(y * a._constant),
        ({ } x, null) => b._constant == 1 ? a : new(x * b._constant),
        ({ } x, { } y) => new Traced(x * y),
    };

    public static Traced operator /(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => a._constant / b._constant,
        (null, { } y) => new Traced(a._constant * y.Reciprocal()),
        ({ } x, null) => new Traced(x / b._constant),
        ({ } x, { } y) => new Traced(x / y),
    };

    public static Traced Conjugate(Traced a) => a._tensor is { DType.IsComplex: true } x ? new Traced(x.Conj()) : a;

    public static Traced operator -(Traced a) => a._tensor is { } x ? new Traced(-x) : -a._constant;

    // A mask is a tensor of bools, or the constant 1 or 0.
    public static Traced Less(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => a._constant < b._constant ? 1 : 0,
        (null, { } y) => new Traced(y.Greater(a._constant)),
        ({ } x, null) => new Traced(x.Less(b._constant)),
        ({ } x, { } y) => new Traced(x.Less(y)),
    };

    public static Traced LessOrEqual(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => a._constant <= b._constant ? 1 : 0,
        (null, { } y) => new Traced(y.GreaterOrEqual(a._constant)),
        ({ } x, null) => new Traced(x.LessOrEqual(b._constant)),
        ({ } x, { } y) => new Traced(x.LessOrEqual(y)),
    };

    public static Traced Equal(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => a._constant == b._constant ? 1 : 0,
        (null, { } y) => new Traced(y.Equal(a._constant)),
        ({ } x, null) => new Traced(x.Equal(b._constant)),
        ({ } x, { } y) => new Traced(x.Equal(y)),
    };

    public static Traced Select(Traced mask, Traced a, Traced b)
    {
        if (mask._tensor is not { } condition) return mask._constant != 0 ? a : b;
        var dtype = a._tensor?.DType ?? b._tensor?.DType ?? DType.Float64;
        return new(Tensor.Where(condition, a._tensor ?? Tensor.Full(Shape.Scalar, a._constant, dtype), b._tensor ?? Tensor.Full(Shape.Scalar, b._constant, dtype)));
    }

    public static Traced And(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => a._constant * b._constant,
        (null, _) => a._constant != 0 ? b : a,
        (_, null) => b._constant != 0 ? a : b,
        ({ } x, { } y) => new Traced(x.LogicalAnd(y)),
    };

    public static Traced Or(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Math.Max(a._constant, b._constant),
        (null, _) => a._constant != 0 ? a : b,
        (_, null) => b._constant != 0 ? b : a,
        ({ } x, { } y) => new Traced(x.LogicalOr(y)),
    };

    public static Traced Not(Traced a) => a._tensor is { } x ? new Traced(x.LogicalNot()) : 1 - a._constant;

    public static Traced Abs(Traced a) => a._tensor is { } x ? new Traced(x.Abs()) : Math.Abs(a._constant);
    public static Traced Sqrt(Traced a) => a._tensor is { } x ? new Traced(x.Sqrt()) : Math.Sqrt(a._constant);
    public static Traced Exp(Traced a) => a._tensor is { } x ? new Traced(x.Exp()) : Math.Exp(a._constant);
    public static Traced Log(Traced a) => a._tensor is { } x ? new Traced(x.Log()) : Math.Log(a._constant);
    public static Traced Tanh(Traced a) => a._tensor is { } x ? new Traced(x.Tanh()) : Math.Tanh(a._constant);
    public static Traced Erf(Traced a) => a._tensor is { } x ? new Traced(x.Erf()) : Cpu.SpecialMath.Erf(a._constant);
    public static Traced Sin(Traced a) => a._tensor is { } x ? new Traced(x.Sin()) : Math.Sin(a._constant);
    public static Traced Cos(Traced a) => a._tensor is { } x ? new Traced(x.Cos()) : Math.Cos(a._constant);
    public static Traced Floor(Traced a) => a._tensor is { } x ? new Traced(x.Floor()) : Math.Floor(a._constant);
    public static Traced Round(Traced a) => a._tensor is { } x ? new Traced(x.Round()) : Math.Round(a._constant);

    public static Traced Pow(Traced a, Traced b) => (a._tensor, b._tensor) switch
    {
        (null, null) => Math.Pow(a._constant, b._constant),
        (null, { } y) => new Traced(Tensor.Full(Shape.Scalar, a._constant, y.DType).Pow(y)),
        ({ } x, null) => new Traced(x.Pow(b._constant)),
        ({ } x, { } y) => new Traced(x.Pow(y)),
    };

    public static Traced Call(Rare f, Traced a) => a._tensor is { } x ? new Traced(Transcendental.Call(f, x)) : Cpu.SpecialMath.Call(f, a._constant);

    public static Traced Call(Rare2 f, Traced a, Traced b)
    {
        if (a._tensor is null && b._tensor is null) return Cpu.SpecialMath.Call(f, a._constant, b._constant);
        var dtype = (a._tensor ?? b._tensor!).DType;
        return new(Transcendental.Call(f, a._tensor ?? Tensor.Full(Shape.Scalar, a._constant, dtype), b._tensor ?? Tensor.Full(Shape.Scalar, b._constant, dtype)));
    }
}
