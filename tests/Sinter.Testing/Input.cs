namespace Sinter.Testing;

/// <summary>What one argument of an op is drawn from: a shape, an element type, and a range that keeps away from kinks.</summary>
public sealed record Input(Shape Shape, DType DType, double Low, double High, params double[] Avoid)
{
    /// <summary>How far a drawn number stays from one to avoid: many steps of a finite difference, and of every 16-bit type near 1.</summary>
    const double Distance = 0.05;

    readonly Tensor? _values;

    Input(Tensor values) : this(values.Shape, values.DType, 0, 0) => _values = values;

    /// <summary>Real numbers between two bounds, none near those to avoid. They are differentiated.</summary>
    public static Input Real(Shape shape, double low = -2, double high = 2, params double[] avoid) => new(shape, DType.Float64, low, high, avoid);

    /// <summary>Integers (int64) from <paramref name="low"/> to <paramref name="high"/>, both included: indices, counts, bits.</summary>
    public static Input Integer(Shape shape, long low, long high) => new(shape, DType.Int64, low, high);

    /// <summary>Truth values.</summary>
    public static Input Bool(Shape shape) => new(shape, DType.Bool, 0, 1);

    /// <summary>These very values. A float64 tensor is differentiated.</summary>
    public static Input Of(Tensor values) => new(values);

    /// <summary>A whole sample's arguments of one shape become those of another.</summary>
    public Input With(Shape shape) => this with { Shape = shape };

    /// <summary>Whether the op is differentiated by it.</summary>
    public bool IsReal => DType == DType.Float64;

    /// <summary>A tensor of it: float64, int64 or bool, row-major.</summary>
    public Tensor Draw(Random random)
    {
        if (_values is not null) return _values.Clone();
        var values = new double[Shape.Count];
        for (var i = 0; i < values.Length; i++)
            do values[i] = IsReal ? Low + (High - Low) * random.NextDouble() : Math.Floor(Low + (High - Low + 1) * random.NextDouble());
            while (Array.Exists(Avoid, kink => Math.Abs(values[i] - kink) < Distance));
        return Tensor.From(values, Shape).To(DType);
    }
}
