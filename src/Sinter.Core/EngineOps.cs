namespace Sinter;

/// <summary>The few operations that the language and the chain rule need from below the ops: a derivative is a sum, an indexer is syntax.
/// The ops install their implementation when their assembly loads.</summary>
internal abstract class EngineOps
{
    static EngineOps? s_current;

    public static EngineOps Current
    {
        get => s_current ?? throw new InvalidOperationException("No ops are loaded; reference the Sinter.Ops assembly.");
        set => s_current = value;
    }

    public abstract Tensor Add(Tensor a, Tensor b);
    public abstract void Accumulate(Tensor into, Tensor g);
    public abstract Tensor Clone(Tensor x);
    public abstract Tensor To(Tensor x, DType dtype);
    public abstract Tensor Ones(Tensor like);
    public abstract Tensor Zeros(Tensor like);
    public abstract bool HasNaN(Tensor x);
    public abstract Tensor Get(Tensor x, ReadOnlySpan<TensorIndex> index);
    public abstract void Set(Tensor x, ReadOnlySpan<TensorIndex> index, Tensor value);
    public abstract Tensor Full(Tensor like, Scalar value);
    public abstract Tensor From<T>(T[] values) where T : unmanaged;
    public abstract Tensor Of(Scalar value);
    public abstract Tensor Equal(Tensor a, Tensor b);
    public abstract Tensor NotEqual(Tensor a, Tensor b);
    public abstract double Item(Tensor x);

    /// <summary>The node of a view whose base was changed in place after the view was taken.</summary>
    public abstract Node Retrace(Tensor view, Tensor viewBase);
}
