namespace Sinter.Cpu;

/// <summary>How a product is computed.</summary>
internal enum GemmMethod
{
    /// <summary>Register tiles over packed blocks: <see cref="GemmTile{T}"/>.</summary>
    Tiles,

    /// <summary>The transposed product, Cᵀ = Bᵀ·Aᵀ, by register tiles: with few rows of A it is A, not B, that is copied.</summary>
    Turned,

    /// <summary>Few rows of A meet each column of B once: <see cref="ThinProduct{T}"/>.</summary>
    FewRows,

    /// <summary>Few columns of B meet each row of A once: <see cref="ThinProduct{T}"/>.</summary>
    FewColumns,
}
