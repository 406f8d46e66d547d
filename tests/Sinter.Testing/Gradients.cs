namespace Sinter.Testing;

/// <summary>How often an op can be differentiated.</summary>
public enum Gradients
{
    /// <summary>Not at all: results are integers, bools, or independent of the arguments.</summary>
    None,
    /// <summary>Once.</summary>
    Once,
    /// <summary>As often as one likes; the second derivative is checked.</summary>
    Twice,
}
