namespace Sinter.Testing;

/// <summary>One row of the op table: an op's published names, how to call it, on what, and what is expected of it. Every check runs on every row.</summary>
/// <example><code>
/// OpRow.Unary("nn.functional.softplus", x => x.Softplus(), x => Math.Log(1 + Math.Exp(x))) with { Errors = [new(() => …, "^Softplus: beta is 0")] }
/// new("matmul, mm", x => x[0].MatMul(x[1]), Sample.Of([2, 3], [3, 4])) { Reference = x => Naive.MatMul(x[0], x[1]) }
/// new("aminmax", x => [x[0].AMinMax().Min, x[0].AMinMax().Max], Sample.Of([3, 5])) { Gradients = Gradients.Once, DTypes = [DType.Float32, DType.Float64] }
/// </code></example>
public sealed record OpRow
{
    static readonly Shape Small = [2, 3], Row = [3];

    readonly Func<Tensor[], Tensor[]> _call;

    /// <summary>A row for an op of several results.</summary>
    /// <param name="names">The names of its <c>[Export]</c>s, separated by commas.</param>
    /// <param name="call">The call, with the arguments of a sample.</param>
    /// <param name="samples">What to call it with; several where layouts or options differ. Keep them small.</param>
    public OpRow(string names, Func<Tensor[], Tensor[]> call, params Sample[] samples) => (Exports, _call, Samples) = (names.Split(", "), call, samples);

    /// <summary>A row for an op of one result.</summary>
    /// <inheritdoc cref="OpRow(string, Func{Tensor[], Tensor[]}, Sample[])"/>
    public OpRow(string names, Func<Tensor[], Tensor> call, params Sample[] samples) : this(names, x => [call(x)], samples) { }

    /// <summary>An elementwise op of one argument, with the same in float64; special values and all lengths are checked too.</summary>
    public static OpRow Unary(string names, Func<Tensor, Tensor> call, Func<double, double> scalar, double low = -2, double high = 2, params double[] avoid)
        => new(names, x => call(x[0]), new Sample(Input.Real(Small, low, high, avoid))) { Scalar = x => scalar(x[0]) };

    /// <summary>An elementwise op of two arguments that broadcast.</summary>
    public static OpRow Binary(string names, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> scalar, double low = -2, double high = 2, params double[] avoid)
        => new(names, x => call(x[0], x[1]), Alike(2, Small, low, high, avoid), Alike(2, Row, low, high, avoid)) { Scalar = x => scalar(x[0], x[1]) };

    /// <summary>An elementwise op of three arguments that broadcast.</summary>
    public static OpRow Ternary(string names, Func<Tensor, Tensor, Tensor, Tensor> call, Func<double, double, double, double> scalar, double low = -2, double high = 2, params double[] avoid)
        => new(names, x => call(x[0], x[1], x[2]), Alike(3, Small, low, high, avoid), Alike(3, Row, low, high, avoid)) { Scalar = x => scalar(x[0], x[1], x[2]) };

    // The last argument may have a shape of its own, so that gradients are summed back over what was broadcast.
    static Sample Alike(int n, Shape last, double low, double high, double[] avoid)
        => new([.. Enumerable.Range(1, n).Select(i => Input.Real(i == n ? last : Small, low, high, avoid))]);

    /// <summary>The published names.</summary>
    public string[] Exports { get; }

    /// <summary>The name of this row: the first export, and the variant if there are several rows for it.</summary>
    public string Name => Variant is null ? Exports[0] : $"{Exports[0]} ({Variant})";

    /// <summary>What distinguishes this row from others of the same op: an option, an overload.</summary>
    public string? Variant { get; init; }

    /// <summary>What the op is called with.</summary>
    public Sample[] Samples { get; init; }

    /// <summary>For elementwise ops: the same on numbers. It is the reference, also at NaN, ±∞ and ±0.</summary>
    public Func<double[], double>? Scalar { get; init; }

    /// <summary>The first result, by plain loops in float64. Its arguments are float64 where they are real. Without one, and without <see cref="Scalar"/>, the
    /// narrower types are compared with float64 alone.</summary>
    public Func<Tensor[], Tensor>? Reference { get; init; }

    /// <summary>How often it can be differentiated.</summary>
    public Gradients Gradients { get; init; } = Gradients.Twice;

    /// <summary>The real types it takes.</summary>
    public DType[] DTypes { get; init; } = [DType.Float64, DType.Float32, DType.Float16, DType.BFloat16];

    /// <summary>The type of the first result, if it is not that of the arguments: bool for comparisons, int64 for indices.</summary>
    public DType? ResultDType { get; init; }

    /// <summary>What elementwise ops give for integers.</summary>
    public OnIntegers OnIntegers { get; init; }

    /// <summary>Whether the reference of an elementwise op also holds at NaN, ±∞ and ±0.</summary>
    public bool SpecialValues { get; init; } = true;

    /// <summary>The op changes its first argument and returns it.</summary>
    public bool InPlace { get; init; }

    /// <summary>Expanded arguments are refused or mean something else, so they are not tried.</summary>
    public bool NeedsOwnPlaces { get; init; }

    /// <summary>The result depends on the strides of the arguments, so other layouts are not tried.</summary>
    public bool ReadsStrides { get; init; }

    /// <summary>The policy of the op under mixed precision does not concern the option that this row is about.</summary>
    public bool WithoutPolicy { get; init; }

    /// <summary>The same call gives other values each time: only shapes, types and gradients of a fixed outcome are checked.</summary>
    public bool Random { get; init; }

    /// <summary>How many times wider than the table of tolerances the result may differ: for long sums and cancelling functions.</summary>
    public double Slack { get; init; } = 1;

    /// <summary>Arguments large enough for several threads; elementwise ops have one of their own.</summary>
    public Sample? Large { get; init; }

    /// <summary>Calls that break a rule.</summary>
    public OpError[] Errors { get; init; } = [];

    /// <summary>Calls the op.</summary>
    public Tensor[] Call(Tensor[] arguments) => _call(arguments);

    /// <summary>Calls the op where arguments are differentiated: one that works in place gets a copy, for leaves must not be changed.</summary>
    public Tensor[] CallOnCopy(Tensor[] arguments) => _call(InPlace ? [arguments[0].Clone(), .. arguments[1..]] : arguments);

    /// <summary>The arguments of a sample, the same each time.</summary>
    public Tensor[] Draw(Sample sample)
    {
        var random = new Random(Seed);
        return Array.ConvertAll(sample.Inputs, input => input.Draw(random));
    }

    // Not string.GetHashCode, which differs from run to run.
    int Seed => Name.Aggregate(17, (hash, c) => unchecked(hash * 31 + c));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
