namespace Sinter;

/// <summary>The type of an op's result. Tensors with dimensions decide; a tensor without any has a say only if its kind is higher. After PyTorch's type promotion.</summary>
public static class Promotion
{
    /// <summary>The type in which <paramref name="a"/> and <paramref name="b"/> meet (<c>torch.result_type</c>).</summary>
    public static DType Of(Tensor a, Tensor b)
    {
        if (a.DType == b.DType) return a.DType;
        if (a.Rank > 0 == b.Rank > 0) return a.DType.Promote(b.DType);
        return a.Rank > 0 ? Higher(a.DType, b.DType) : Higher(b.DType, a.DType);
    }

    /// <summary>The type in which three tensors meet.</summary>
    public static DType Of(Tensor a, Tensor b, Tensor c) => Of([a, b, c]);

    /// <summary>The type in which several tensors meet.</summary>
    public static DType Of(ReadOnlySpan<Tensor> tensors)
    {
        DType? ranked = null, scalar = null;
        foreach (var t in tensors)
            if (t.Rank > 0) ranked = ranked?.Promote(t.DType) ?? t.DType;
            else scalar = scalar?.Promote(t.DType) ?? t.DType;
        return (ranked, scalar) switch
        {
            ({ } r, { } s) => Higher(r, s),
            ({ } r, null) => r,
            (null, { } s) => s,
            _ => DType.Float32,
        };
    }

    static DType Higher(DType ranked, DType scalar)
        => ranked.IsComplex ? ranked : scalar.IsComplex ? ranked.IsFloatingPoint ? ranked.ToComplex : scalar : ranked.IsFloatingPoint ? ranked : ranked == DType.Bool || scalar.IsInexact ? ranked.Promote(scalar) : ranked;
}
