namespace Sinter.Optim;

/// <summary>How an optimizer rounds 16-bit parameters after an update. It is computed in float32 in any case; but an update below 2⁻⁹ of a bfloat16 number is less than half its spacing, and rounding to nearest
/// loses it, each time.</summary>
public enum WeightRounding
{
    /// <summary>To the nearest number, as PyTorch does.</summary>
    Nearest,
    /// <summary>Up or down at random, with the right mean; costs nothing to keep. Lets the optimizer's state have 16 bits too.</summary>
    Stochastic,
    /// <summary>To the nearest, and what was lost is kept in 16 bits more and added before the next update (Kahan summation): nearly the accuracy of float32 parameters, deterministic.</summary>
    Compensated,
}
