namespace Sinter.Nn;

/// <summary>Attention in several heads with its projections (Vaswani et al., 2017). Queries and results are [L, N, E], keys [S, N, K], values [S, N, V];
/// [N, L, *] with <c>batchFirst</c>; without N for one sequence. After <c>torch.nn.MultiheadAttention</c>.</summary>
public sealed class MultiheadAttention : Module<Tensor, Tensor, Tensor, (Tensor Output, Tensor? Weights)>
{
    /// <summary>A layer with Xavier-uniform weights, as PyTorch begins.</summary>
    /// <param name="embedDim">E, the size of queries and results.</param>
    /// <param name="numHeads">How many heads; they divide E.</param>
    /// <param name="dropout">The probability that a weight becomes 0 while training.</param>
    /// <param name="bias">Whether the projections have biases.</param>
    /// <param name="addBiasKv">Every sequence gets a learned key and value at its end.</param>
    /// <param name="addZeroAttn">Every sequence gets a key and a value of zeros at its end.</param>
    /// <param name="kdim">K, the size of keys; E if null.</param>
    /// <param name="vdim">V, the size of values; E if null.</param>
    /// <param name="batchFirst">Inputs and results are [N, L, *] rather than [L, N, *].</param>
    /// <param name="dtype">The type of the weights.</param>
    public MultiheadAttention(long embedDim, int numHeads, double dropout = 0, bool bias = true, bool addBiasKv = false, bool addZeroAttn = false,
        long? kdim = null, long? vdim = null, bool batchFirst = false, DType dtype = DType.Float32)
    {
        Check.Argument(embedDim > 0 && numHeads > 0 && embedDim % numHeads == 0, $"MultiheadAttention: {numHeads} heads do not divide embedDim, {embedDim}.");
        (EmbedDim, NumHeads, AddZeroAttn, BatchFirst) = (embedDim, numHeads, addZeroAttn, batchFirst);
        Dropout = Probability.Checked(dropout, nameof(MultiheadAttention));
        Parameter Matrix(long rows, long columns) => new(Init.XavierUniform(Tensor.Empty([rows, columns], dtype)));
        if ((kdim ?? embedDim) == embedDim && (vdim ?? embedDim) == embedDim) InProjWeight = Matrix(3 * embedDim, embedDim);
        else
        {
            QProjWeight = Matrix(embedDim, embedDim);
            KProjWeight = Matrix(embedDim, kdim ?? embedDim);
            VProjWeight = Matrix(embedDim, vdim ?? embedDim);
        }
        if (bias) InProjBias = new(Tensor.Zeros([3 * embedDim], dtype));
        OutProj = new(embedDim, embedDim, bias, dtype);
        if (OutProj.Bias is { } outBias) Init.Zeros(outBias);
        if (!addBiasKv) return;
        BiasK = new(Init.XavierNormal(Tensor.Empty([1, 1, embedDim], dtype)));
        BiasV = new(Init.XavierNormal(Tensor.Empty([1, 1, embedDim], dtype)));
    }

    /// <summary>[3E, E]; null if keys or values have another size than queries.</summary>
    public Parameter? InProjWeight { get; }

    /// <summary>[E, E]; null if there is <see cref="InProjWeight"/>.</summary>
    public Parameter? QProjWeight { get; }

    /// <summary>[E, K]; null if there is <see cref="InProjWeight"/>.</summary>
    public Parameter? KProjWeight { get; }

    /// <summary>[E, V]; null if there is <see cref="InProjWeight"/>.</summary>
    public Parameter? VProjWeight { get; }

    /// <summary>[3E], or null.</summary>
    public Parameter? InProjBias { get; }

    /// <summary>The projection of the heads' results.</summary>
    public Linear OutProj { get; }

    /// <summary>[1, 1, E], or null.</summary>
    public Parameter? BiasK { get; }

    /// <summary>[1, 1, E], or null.</summary>
    public Parameter? BiasV { get; }

    /// <summary>E.</summary>
    public long EmbedDim { get; }

    /// <summary>How many heads.</summary>
    public int NumHeads { get; }

    /// <summary>The probability that a weight becomes 0 while training.</summary>
    public double Dropout { get; }

    /// <summary>Whether every sequence gets a key and a value of zeros.</summary>
    public bool AddZeroAttn { get; }

    /// <summary>Whether inputs and results are [N, L, *].</summary>
    public bool BatchFirst { get; }

    /// <summary>The weights as the function takes them.</summary>
    public AttentionWeights Weights
    {
        get
        {
            OutProj.ComputeParameters();
            return new(InProjWeight, InProjBias, OutProj.Weight, OutProj.Bias, QProjWeight, KProjWeight, VProjWeight, BiasK, BiasV);
        }
    }

    /// <inheritdoc/>
    public override (Tensor Output, Tensor? Weights) Forward(Tensor x1, Tensor x2, Tensor x3) => Attend(x1, x2, x3, null, needWeights: true, null, averageAttnWeights: true, isCausal: false);

    /// <summary>The result, [L, N, E], and the attention weights: [N, L, S], or [N, H, L, S] if not averaged, or null if not needed.</summary>
    /// <param name="query">[L, N, E].</param>
    /// <param name="key">[S, N, K].</param>
    /// <param name="value">[S, N, V].</param>
    /// <param name="keyPaddingMask">[N, S]: true for keys that nobody may look at, or numbers that are added to the scores.</param>
    /// <param name="needWeights">Give the attention weights as well, which costs time and memory.</param>
    /// <param name="attnMask">[L, S] or [N · H, L, S]: true for pairs that are forbidden, or numbers that are added to the scores.</param>
    /// <param name="averageAttnWeights">Give the mean of the heads' weights.</param>
    /// <param name="isCausal">Query i looks at keys 0 to i, if there is no <paramref name="attnMask"/>.</param>
    public (Tensor Output, Tensor? Weights) Call(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, bool needWeights = true,
        Tensor? attnMask = null, bool averageAttnWeights = true, bool isCausal = false)
        => Hooked(query, key, value, (q, k, v) => Attend(q, k, v, keyPaddingMask, needWeights, attnMask, averageAttnWeights, isCausal));

    (Tensor Output, Tensor? Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask, bool needWeights, Tensor? attnMask, bool averageAttnWeights, bool isCausal)
        => query.MultiHeadAttention(key, value, NumHeads, Weights, keyPaddingMask, attnMask, needWeights, averageAttnWeights, isCausal, AddZeroAttn, BatchFirst,
            Dropout, Training);

    /// <inheritdoc/>
    protected override string Describe() => $"{EmbedDim}, numHeads={NumHeads}" + (BatchFirst ? ", batchFirst=True" : "");
}
