namespace Sinter.Distributed;

/// <summary>A matrix of gradients M travels as two thin ones, P·Qᵀ: one step of the power method finds its strongest directions, and what they miss is added to the next step's gradient. Vectors travel as they are.</summary>
/// <remarks>After <c>powerSGD_hook</c>; Vogels, Karimireddy and Jaggi, PowerSGD: Practical Low-Rank Gradient Compression for Distributed Optimization (2019). An infinity or NaN on one rank
/// makes its matrix NaN on all, which <see cref="Amp.GradScaler"/> finds, and is not carried into later steps. One hook serves one model.</remarks>
public sealed class PowerSgdHook : IGradientHook
{
    readonly PowerSgdOptions _options;
    readonly Dictionary<string, Tensor> _errors = [], _directions = [];
    long _step = -1;

    /// <summary>A hook without memory of earlier gradients.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public PowerSgdHook(PowerSgdOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
    }

    /// <inheritdoc/>
    public Action Start(GradientBucket bucket, ProcessGroup group)
    {
        if (bucket.Index == 0) _step++;
        if (_step < _options.StartStep || bucket.Gradients.DType != DType.Float32) return group.AllReduceAsync(bucket.Gradients, ReduceOp.Mean).Wait;

        List<Matrix> matrices = [];
        List<Tensor> others = [];
        foreach (var (name, gradient) in bucket.Parts)
            if (Compressible(gradient)) matrices.Add(new(name, gradient.Reshape(gradient.Shape[0], -1)));
            else others.Add(gradient.Reshape(-1));
        return matrices.Count == 0 ? group.AllReduceAsync(bucket.Gradients, ReduceOp.Mean).Wait : Compress(matrices, others, group);
    }

    bool Compressible(Tensor gradient)
    {
        if (gradient.Rank < 2 || gradient.Count == 0) return false;
        double rows = gradient.Shape[0], columns = gradient.Count / rows;
        return (rows + columns) * Rank(rows, columns) * _options.MinCompressionRate < rows * columns;
    }

    int Rank(double rows, double columns) => (int)Math.Min(_options.ApproximationRank, Math.Min(rows, columns));

    Action Compress(List<Matrix> matrices, List<Tensor> others, ProcessGroup group)
    {
        foreach (var m in matrices)
        {
            if (_options.ErrorFeedback && _errors.TryGetValue(m.Name, out var missed)) m.Values.AddInPlace(missed);
            m.Q = Directions(m);
        }
        var p = Flat(matrices, m => m.Values.MatMul(m.Q));
        var sentP = group.AllReduceAsync(p, ReduceOp.Mean);
        var rest = others.Count > 0 ? Tensor.Cat([.. others]) : null;
        var sentRest = rest is null ? null : group.AllReduceAsync(rest, ReduceOp.Mean);
        return () =>
        {
            sentP.Wait();
            Each(p, matrices, m => [m.Values.Shape[0], m.Q.Shape[1]], (m, part) => m.P = Orthogonal(part, _options.OrthogonalizationEpsilon));
            var q = Flat(matrices, m => m.Values.MT.MatMul(m.P));
            group.AllReduce(q, ReduceOp.Mean);
            Each(q, matrices, m => [m.Values.Shape[1], m.P.Shape[1]], (m, part) => Decompress(m, part));
            sentRest?.Wait();
            long at = 0;
            foreach (var other in others)
            {
                other.CopyInPlace(rest!.Narrow(0, at, other.Count));
                at += other.Count;
            }
        };
    }

    void Decompress(Matrix m, Tensor q)
    {
        // After an overflow on one rank the mean is NaN on all, and nothing is remembered: it would spoil every later step.
        if (!double.IsFinite(q.Sum(dtype: DType.Float64).Item()))
        {
            m.Values.FillInPlace(double.NaN);
            return;
        }
        if (_options.WarmStart) _directions[m.Name] = Orthogonal(q, _options.OrthogonalizationEpsilon);
        var mean = m.P.MatMul(q.MT);
        if (_options.ErrorFeedback) _errors[m.Name] = m.Values - mean;
        m.Values.CopyInPlace(mean);
    }

    // Equal on all ranks: from the mean of the last step, or from the name, the step and the seed.
    Tensor Directions(Matrix m)
    {
        long columns = m.Values.Shape[1];
        int rank = Rank(m.Values.Shape[0], columns);
        if (_options.WarmStart && _directions.TryGetValue(m.Name, out var known) && known.Shape[0] == columns) return known;
        ulong seed = ParameterHash.Of(System.Text.Encoding.UTF8.GetBytes(m.Name), (ulong)_options.Seed + (ulong)_step);
        return Orthogonal(Tensor.Randn([columns, rank], generator: new Generator((long)seed)), _options.OrthogonalizationEpsilon);
    }

    static Tensor Flat(List<Matrix> matrices, Func<Matrix, Tensor> thin) => Tensor.Cat([.. matrices.Select(m => thin(m).Reshape(-1))]);

    static void Each(Tensor flat, List<Matrix> matrices, Func<Matrix, Shape> shape, Action<Matrix, Tensor> use)
    {
        long at = 0;
        foreach (var m in matrices)
        {
            var own = shape(m);
            use(m, flat.Narrow(0, at, own.Count).Reshape(own));
            at += own.Count;
        }
    }

    /// <summary>The columns made orthogonal and of length 1, one after the other (Gram and Schmidt, modified).</summary>
    static Tensor Orthogonal(Tensor x, double epsilon)
    {
        long rows = x.Shape[0];
        int columns = (int)x.Shape[1];
        float[] values = x.ToArray<float>();
        for (int c = 0; c < columns; c++)
        {
            Scale(c, 1 / (Math.Sqrt(Dot(c, c)) + epsilon));
            for (int later = c + 1; later < columns; later++)
            {
                double shared = Dot(c, later);
                for (long r = 0; r < rows; r++) values[r * columns + later] -= (float)(shared * values[r * columns + c]);
            }
        }
        return Tensor.From(values, x.Shape);

        double Dot(int a, int b)
        {
            double sum = 0;
            for (long r = 0; r < rows; r++) sum += (double)values[r * columns + a] * values[r * columns + b];
            return sum;
        }

        void Scale(int c, double by)
        {
            for (long r = 0; r < rows; r++) values[r * columns + c] = (float)(values[r * columns + c] * by);
        }
    }

    sealed class Matrix(string name, Tensor values)
    {
        public string Name => name;

        /// <summary>[rows, columns]: the gradient itself, in its bucket.</summary>
        public Tensor Values => values;

        /// <summary>[rows, rank].</summary>
        public Tensor P { get; set; } = null!;

        /// <summary>[columns, rank].</summary>
        public Tensor Q { get; set; } = null!;
    }
}
