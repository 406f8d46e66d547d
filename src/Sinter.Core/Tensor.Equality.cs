using System.Runtime.CompilerServices;

namespace Sinter;

public partial class Tensor
{
    /// <summary>Where the elements are equal, broadcasting: a tensor of bools, as in PyTorch. Ask <c>is null</c> for the absence of a tensor, and
    /// <see cref="object.ReferenceEquals"/> for the same one.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator ==(Tensor a, Tensor b) => EngineOps.Current.Equal(a, b);

    /// <summary>Where the elements differ, broadcasting: a tensor of bools, as in PyTorch.</summary>
    /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
    public static Tensor operator !=(Tensor a, Tensor b) => EngineOps.Current.NotEqual(a, b);

    /// <summary>Whether this is the same object: dictionaries hold tensors by identity.</summary>
    public sealed override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
