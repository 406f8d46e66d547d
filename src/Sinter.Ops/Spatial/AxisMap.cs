namespace Sinter;

/// <summary>A linear map along one dimension, whose every output is a weighted sum of a few neighbouring inputs: averages and interpolations are made of these,
/// one for each spatial dimension. Its derivative is its transpose.</summary>
sealed class AxisMap
{
    readonly int[] _starts;
    readonly int[] _offsets;
    readonly double[] _weights;
    AxisMap? _transposed;

    // The weights of output o begin at offsets[o] and belong to the inputs from starts[o] on.
    AxisMap(string op, int inputs, int[] starts, int[] offsets, double[] weights)
        => (Op, Inputs, _starts, _offsets, _weights) = (op, inputs, starts, offsets, weights);

    /// <summary>The op that this is a part of.</summary>
    public string Op { get; }

    /// <summary>The size of the dimension before.</summary>
    public int Inputs { get; }

    /// <summary>The size of the dimension after.</summary>
    public int Outputs => _starts.Length;

    /// <summary>The first input of every output.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Where the weights of every output begin, and where the last end.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>All weights.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>A map from its taps: <paramref name="taps"/> gives for each output the pairs of input and weight; an input may occur twice. Both the first and the
    /// last input of the outputs must not decrease.</summary>
    public static AxisMap Of(string op, int inputs, int outputs, Func<int, IEnumerable<(int Input, double Weight)>> taps)
    {
        int[] starts = new int[outputs], offsets = new int[outputs + 1];
        var weights = new List<double>();
        for (var o = 0; o < outputs; o++)
        {
            var all = taps(o).ToArray();
            starts[o] = all.Length > 0 ? all.Min(t => t.Input) : o > 0 ? starts[o - 1] : 0;
            var row = new double[all.Length > 0 ? all.Max(t => t.Input) - starts[o] + 1 : 0];
            foreach (var (input, weight) in all) row[input - starts[o]] += weight;
            weights.AddRange(row);
            offsets[o + 1] = weights.Count;
        }
        return new(op, inputs, starts, offsets, [.. weights]);
    }

    /// <summary>The map of the transposed matrix.</summary>
    public AxisMap Transposed => _transposed ??= Transpose();

    AxisMap Transpose()
    {
        int[] first = new int[Inputs], end = new int[Inputs];
        for (var o = Outputs - 1; o >= 0; o--)
            for (var t = _offsets[o]; t < _offsets[o + 1]; t++)
            {
                var i = _starts[o] + t - _offsets[o];
                if (end[i] == 0) end[i] = o + 1;
                first[i] = o;
            }
        var offsets = new int[Inputs + 1];
        for (var i = 0; i < Inputs; i++) offsets[i + 1] = offsets[i] + end[i] - first[i];
        var weights = new double[offsets[Inputs]];
        for (var o = 0; o < Outputs; o++)
            for (var t = _offsets[o]; t < _offsets[o + 1]; t++)
            {
                var i = _starts[o] + t - _offsets[o];
                weights[offsets[i] + o - first[i]] = _weights[t];
            }
        return new(Op, Outputs, first, offsets, weights) { _transposed = this };
    }

    /// <summary>The type in which maps are applied: the 16-bit types are widened before the first dimension and rounded after the last.</summary>
    public static DType Computing(DType dtype) => dtype == DType.Float64 ? dtype : DType.Float32;

    /// <summary>The map applied along dimension <paramref name="dim"/> of a float32 or float64 tensor.</summary>
    public Tensor Apply(Tensor x, int dim)
    {
        var shape = x.Shape.With(dim, Outputs);
        var y = Compute(x, dim, shape);
        Tracer.Current?.Op(nameof(AxisMap), [y], [x], this, dim);
        return Autograd.Needs(x) ? y.SetHistory(new AxisDerivative(this, x, dim)) : y;
    }

    /// <summary>The map applied to <paramref name="y"/>, what earlier maps have made of <paramref name="x"/>; unless a gradient will flow, y's memory is given back at once.</summary>
    public Tensor ApplyNext(Tensor y, int dim, Tensor x)
    {
        var next = Apply(y, dim);
        if (!ReferenceEquals(y, x) && !Autograd.Needs(y)) y.Dispose();
        return next;
    }

    Tensor Compute(Tensor x, int dim, Shape shape)
    {
        using var _ = Autograd.NoGrad();
        var y = Tensor.Empty(shape, x.DType);
        AxisMapCpu.Run(this, y, x.Contiguous(), dim);
        return y;
    }

    sealed class AxisDerivative(AxisMap map, Tensor x, int dim) : Derivative(map.Op, x)
    {
        protected override Tensor?[] Backward(Tensor g) => [map.Transposed.Apply(g, dim)];
    }
}
