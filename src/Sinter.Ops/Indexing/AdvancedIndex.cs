namespace Sinter;

/// <summary>Indexing by tensors of positions: the indexed dimensions are brought together and seen as one, in which positions are then selected, added or copied.
/// Positions broadcast with each other. Their shape stands where the indexed dimensions stood if these are neighbours, else first: PyTorch's and NumPy's rule.</summary>
sealed class AdvancedIndex
{
    readonly int[]? _order;
    readonly Shape _arranged, _positions;
    readonly int _place, _count;
    readonly Tensor _at;

    /// <param name="x">The indexed tensor.</param>
    /// <param name="index">For each dimension integer positions, or null for all of it.</param>
    /// <param name="op">The op, for messages.</param>
    public AdvancedIndex(Tensor x, Tensor?[] index, string op)
    {
        var dims = new List<int>();
        _positions = Shape.Scalar;
        for (var d = 0; d < index.Length; d++)
            if (index[d] is { } positions)
            {
                dims.Add(d);
                _positions = Shape.Broadcast(_positions, positions.Shape, op);
            }
        _count = dims.Count;
        if (dims[^1] - dims[0] == dims.Count - 1) _place = dims[0];
        else _order = [.. dims, .. Enumerable.Range(0, x.Rank).Except(dims)];
        _arranged = _order is null ? x.Shape : Array.ConvertAll(_order, d => x.Shape[d]);
        _at = Merge(x, index, dims, op);
    }

    /// <summary>The shape of what is read or written.</summary>
    public Shape Result => Shape.Create([.. _arranged.Sizes[.._place], .. _positions.Sizes, .. _arranged.Sizes[(_place + _count)..]]);

    Shape Merged(long size) => Shape.Create([.. _arranged.Sizes[.._place], size, .. _arranged.Sizes[(_place + _count)..]]);

    public Tensor Get(Tensor x) => Arrange(x).IndexSelect(_place, _at).Reshape(Result);

    /// <summary>x with values written, or added, at the positions.</summary>
    public Tensor Put(Tensor x, Tensor values, bool accumulate)
    {
        var rows = values.Expand(Result).Reshape(Merged(_at.Count));
        var y = (accumulate ? Arrange(x).IndexAdd(_place, _at, rows) : Arrange(x).IndexCopy(_place, _at, rows)).Reshape(_arranged);
        return _order is null ? y : y.Permute(Inverse(_order));
    }

    /// <summary>As <see cref="Put"/>, straight into x's memory where its layout allows; nothing is recorded.</summary>
    public bool TryPutInPlace(Tensor x, Tensor values, bool accumulate)
    {
        if (_order is not null || !x.IsContiguous || (accumulate && x.IsHalf) || ReferenceEquals(x.Storage, values.Storage)) return false;
        var rows = values.Detach().Expand(Result).Reshape(Merged(_at.Count)).Contiguous();
        var target = x.Detach().Reshape(Merged(MergedSize));
        if (accumulate) RowAccess.Add(target, _place, _at, rows, 1);
        else RowAccess.Copy(target, _place, _at, rows);
        return true;
    }

    long MergedSize => _arranged[_place..(_place + _count)].Count;

    Tensor Arrange(Tensor x) => (_order is null ? x : x.Permute(_order)).Reshape(Merged(MergedSize));

    // The positions in the merged dimension, row-major over the dimensions it is made of.
    Tensor Merge(Tensor x, Tensor?[] index, List<int> dims, string op)
    {
        using var _ = Autograd.NoGrad();
        Tensor? merged = null;
        foreach (var d in dims)
        {
            var at = Positions.Checked(index[d]!, x.Shape[d], Positions.Dimension(x.Shape, d), op, wrap: true);
            merged = merged is null ? at : merged * x.Shape[d] + at;
        }
        return merged!.Expand(_positions).Reshape(-1).Contiguous();
    }

    static int[] Inverse(int[] order)
    {
        var inverse = new int[order.Length];
        for (var i = 0; i < order.Length; i++) inverse[order[i]] = i;
        return inverse;
    }
}
