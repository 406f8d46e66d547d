using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The few operations that the engine and the indexer ask for, installed when this assembly loads.</summary>
sealed class InstalledOps : EngineOps
{
#pragma warning disable CA2255 // a module initializer is what makes tensors and ops one thing to their user
    [ModuleInitializer]
    internal static void Install() => Current = new InstalledOps();
#pragma warning restore CA2255

    public override Tensor Add(Tensor a, Tensor b) => a + b;

    public override void Accumulate(Tensor into, Tensor g)
    {
        using var _ = Autograd.NoGrad();
        into.AddInPlace(g);
    }

    public override Tensor Clone(Tensor x)
    {
        using var _ = Autograd.NoGrad();
        return x.Clone();
    }

    public override Tensor To(Tensor x, DType dtype) => x.To(dtype);

    public override Tensor Ones(Tensor like) => Tensor.OnesLike(like);

    public override Tensor Zeros(Tensor like) => Tensor.ZerosLike(like);

    public override Tensor Full(Tensor like, Scalar value) => Tensor.Full(Shape.Scalar, value, like.DType);

    public override Tensor From<T>(T[] values) => Tensor.From(values);

    public override Tensor Of(Scalar value) => Tensor.Of(value);

    public override Tensor Equal(Tensor a, Tensor b) => Comparison.Equal(a, b);

    public override Tensor NotEqual(Tensor a, Tensor b) => Comparison.NotEqual(a, b);

    public override double Item(Tensor x) => x.Item();

    public override bool HasNaN(Tensor x)
    {
        using var _ = Autograd.NoGrad();
        return x.DType.IsInexact && x.IsNaN().Sum().Item() != 0;
    }

    public override Tensor Get(Tensor x, ReadOnlySpan<TensorIndex> index) => Indexing.Get(x, index);

    public override void Set(Tensor x, ReadOnlySpan<TensorIndex> index, Tensor value) => Indexing.Set(x, index, value);

    public override Node Retrace(Tensor view, Tensor viewBase)
    {
        RefuseReinterpreted(view, viewBase);
        return new StridedDerivative(viewBase, new Geometry(view.Shape, view.StrideArray, view.StorageOffset - viewBase.StorageOffset));
    }

    /// <summary>Refuses a change in place whose history would pass between a complex tensor and its parts.</summary>
    public static void RefuseReinterpreted(Tensor view, Tensor viewBase)
        => Check.Autograd(view.DType == viewBase.DType,
            $"A {viewBase.DType} tensor or its {view.DType} view was changed in place while recording; change it under Autograd.NoGrad(), or clone the view.");
}
