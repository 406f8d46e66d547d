namespace Sinter.Nn;

/// <summary>w / σ, where σ is the largest singular value of w as a matrix (Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018).
/// σ = uᵀ · W · v, with u and v from power iteration. After <c>torch.nn.utils.parametrizations.spectral_norm</c>.</summary>
public sealed class SpectralNorm : Parametrization
{
    readonly int _powerIterations, _dim;
    readonly double _eps;

    /// <summary>The norm of a weight; u and v begin at random and take 15 steps.</summary>
    public SpectralNorm(Tensor weight, int powerIterations = 1, double eps = 1e-12, int dim = 0)
    {
        Check.Argument(powerIterations > 0, $"SpectralNorm: powerIterations is {powerIterations}; it must be positive.");
        (_powerIterations, _eps) = (powerIterations, eps);
        _dim = weight.Shape.Dim(dim, nameof(SpectralNorm));
        if (weight.Rank == 1) return;
        using var _ = Autograd.NoGrad();
        var w = Matrix(weight);
        U = Tensor.Randn([w.Shape[0]], w.DType).Normalize(dim: 0, eps: eps);
        V = Tensor.Randn([w.Shape[1]], w.DType).Normalize(dim: 0, eps: eps);
        Iterate(w, 15);
    }

    /// <summary>The left singular vector, [rows]; null for vectors, which are normalized themselves.</summary>
    [StateName("_u")] public Tensor? U { get; }

    /// <summary>The right singular vector, [columns], or null.</summary>
    [StateName("_v")] public Tensor? V { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor[] originals)
    {
        var weight = originals[0];
        if (U is null || V is null) return weight.Normalize(dim: 0, eps: _eps);
        var w = Matrix(weight);
        if (Training) Iterate(w, _powerIterations);
        // The next iteration changes u and v in place, while this call's derivative still needs them.
        return weight / U.Clone().MatMul(w.MatMul(V.Clone()));
    }

    void Iterate(Tensor w, int steps)
    {
        using var _ = Autograd.NoGrad();
        for (var i = 0; i < steps; i++)
        {
            U!.CopyInPlace(w.MatMul(V!).Normalize(dim: 0, eps: _eps));
            V!.CopyInPlace(w.T.MatMul(U!).Normalize(dim: 0, eps: _eps));
        }
    }

    // The dimension of the outputs first, all others as one.
    Tensor Matrix(Tensor weight) => weight.MoveDim(_dim, 0).Reshape(weight.Shape[_dim], -1);

    /// <inheritdoc/>
    protected override string Describe() => $"powerIterations={_powerIterations}, eps={_eps}, dim={_dim}";
}
