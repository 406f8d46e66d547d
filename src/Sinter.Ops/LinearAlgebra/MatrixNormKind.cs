namespace Sinter;

/// <summary>The norms of matrices that have a name instead of an order.</summary>
public enum MatrixNormKind
{
    /// <summary>√Σ|x|², as if the matrix were a vector.</summary>
    Frobenius,
    /// <summary>The sum of the singular values.</summary>
    Nuclear,
}
