namespace Sinter.Ops.Tests.Table;

/// <summary>A tensor's elements by index, for references that are read off a definition: <c>Cells.Make([3, 2], i => x[i[1], i[0]])</c>.</summary>
sealed class Cells(Tensor x)
{
    readonly double[] _values = x.ToArray<double>();

    public double this[params ReadOnlySpan<long> index]
    {
        get
        {
            var at = 0L;
            for (var d = 0; d < index.Length; d++) at = at * x.Shape[d] + index[d];
            return _values[at];
        }
    }

    /// <summary>The element at a place in row-major order.</summary>
    public double Flat(long at) => _values[at];

    /// <summary>A float64 tensor, element by element.</summary>
    public static Tensor Make(Shape shape, Func<long[], double> element)
    {
        var y = new double[shape.Count];
        var index = new long[shape.Rank];
        for (var at = 0; at < y.Length; at++)
        {
            var rest = (long)at;
            for (var d = shape.Rank - 1; d >= 0; d--) (rest, index[d]) = Math.DivRem(rest, shape[d]);
            y[at] = element(index);
        }
        return Tensor.From(y, shape);
    }
}
