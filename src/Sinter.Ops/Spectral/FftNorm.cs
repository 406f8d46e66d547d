namespace Sinter;

/// <summary>Where a discrete Fourier transform of n points is divided.</summary>
public enum FftNorm
{
    /// <summary>The backward transform by n.</summary>
    Backward,
    /// <summary>Both by √n, which keeps lengths.</summary>
    Ortho,
    /// <summary>The forward transform by n.</summary>
    Forward,
}
