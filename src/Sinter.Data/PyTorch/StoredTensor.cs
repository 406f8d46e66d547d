namespace Sinter.Data;

/// <summary>A tensor as a pickle describes it, before its elements are looked at.</summary>
abstract class StoredTensor
{
    /// <summary>The type of the elements.</summary>
    public abstract ElementType Type { get; }

    /// <summary>The sizes.</summary>
    public abstract Shape Shape { get; }

    /// <summary>The tensor; tensors that share a storage share its memory.</summary>
    /// <exception cref="InvalidDataException">The elements are not where they should be.</exception>
    /// <exception cref="NotSupportedException">No tensor holds elements of this type.</exception>
    public abstract Tensor Make();
}

/// <summary>A view of a storage: what <c>torch._utils._rebuild_tensor_v2</c> makes.</summary>
sealed class StoredView(PyTorchStorages storages, StoredStorage storage, ElementType type, long offset, Shape shape, long[] strides) : StoredTensor
{
    public override ElementType Type => type;

    public override Shape Shape => shape;

    public StoredStorage Storage => storage;

    public bool RequiresGrad { get; init; }

    /// <summary>Whether it was a <c>torch.nn.Parameter</c>.</summary>
    public bool IsParameter { get; init; }

    /// <summary>Whether the elements are the conjugates of those in the storage.</summary>
    public bool IsConjugate { get; init; }

    /// <summary>Whether the elements are the negatives of those in the storage.</summary>
    public bool IsNegative { get; init; }

    public StoredView AsParameter(bool requiresGrad) => With(requiresGrad, isParameter: true, IsConjugate, IsNegative);

    public StoredView WithBits(bool isConjugate, bool isNegative) => With(RequiresGrad, IsParameter, isConjugate, isNegative);

    StoredView With(bool requiresGrad, bool isParameter, bool isConjugate, bool isNegative) => new(storages, storage, type, offset, shape, strides)
    {
        RequiresGrad = requiresGrad,
        IsParameter = isParameter,
        IsConjugate = isConjugate,
        IsNegative = isNegative,
    };

    public override Tensor Make()
    {
        var view = storages.View(storage, type, offset, shape, strides);
        if (IsConjugate) view = view.Conj();
        if (IsNegative) view = -view;
        var requiresGrad = RequiresGrad && view.DType.IsInexact;
        if (IsParameter) return new Nn.Parameter(view, requiresGrad);
        if (requiresGrad) view.RequiresGrad = true;
        return view;
    }
}
