namespace Sinter;

/// <summary>How things are computed somewhere: memory, and the loops that lift a formula over tensors. What is computed stays with the ops.</summary>
public abstract class Device
{
    /// <summary>The device's name, such as <c>cpu</c>.</summary>
    public abstract string Name { get; }

    /// <summary>New, uninitialised memory.</summary>
    /// <exception cref="OutOfMemoryException">The device has no <paramref name="bytes"/> left.</exception>
    public abstract Storage Allocate(long bytes);

    /// <summary>A backward pass over tensors of this device has ended and its graph is garbage: the cheapest moment to take memory back.</summary>
    public virtual void Settle() { }

    /// <summary>y = f(a), element by element. <paramref name="a"/> broadcasts to <paramref name="y"/>; types are converted on the way.</summary>
    public abstract void Map<TOp>(in TOp op, Tensor y, Tensor a) where TOp : struct, IFormula1;

    /// <summary>y = f(a, b), element by element, broadcasting.</summary>
    public abstract void Map<TOp>(in TOp op, Tensor y, Tensor a, Tensor b) where TOp : struct, IFormula2;

    /// <summary>y = f(a, b, c), element by element, broadcasting.</summary>
    public abstract void Map<TOp>(in TOp op, Tensor y, Tensor a, Tensor b, Tensor c) where TOp : struct, IFormula3;

    /// <summary>y = f(a, b, c, d), element by element, broadcasting.</summary>
    public abstract void Map<TOp>(in TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d) where TOp : struct, IFormula4;

    /// <summary>y = x, converted and broadcast: from any layout and type to any other.</summary>
    public abstract void Copy(Tensor y, Tensor x);

    /// <summary>Every element of <paramref name="y"/> becomes <paramref name="value"/>.</summary>
    public abstract void Fill(Tensor y, Scalar value);

    /// <summary>Folds the dimensions of <paramref name="x"/> that are 1 in <paramref name="y"/> (of equal rank) into y.</summary>
    public abstract void Reduce<TOp>(in TOp op, Tensor y, Tensor x) where TOp : struct, IReduction;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
