namespace Sinter.Torch;

public abstract partial class torch
{
    /// <summary>A scope that does nothing: see <see cref="DisposeScope"/>.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScope.Instance;
}

public static partial class TensorMembers
{
    extension(Tensor input)
    {
        /// <summary>The tensor itself: no scope holds it.</summary>
        public Tensor MoveToOuterDisposeScope() => input;

        /// <inheritdoc cref="MoveToOuterDisposeScope"/>
        public Tensor DetachFromDisposeScope() => input;
    }
}
