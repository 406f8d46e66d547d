namespace Sinter;

/// <summary>The activations that a linear map can apply while its result is still in the cache.</summary>
public enum Activation
{
    /// <summary>max(x, 0).</summary>
    Relu,
    /// <summary>x · Φ(x), Φ being the normal distribution.</summary>
    Gelu,
    /// <summary>Gelu's approximation by tanh.</summary>
    GeluTanh,
    /// <summary>x · sigmoid(x).</summary>
    Silu,
    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
    /// <summary>tanh x.</summary>
    Tanh,
}
