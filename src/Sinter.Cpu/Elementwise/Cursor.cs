namespace Sinter.Cpu;

/// <summary>A position in a loop's index space, and where each operand's element of it lies. Moves by runs along the innermost dimension.</summary>
unsafe ref struct Cursor
{
    readonly ref readonly Space _space;
    readonly ReadOnlySpan<Operand> _operands;
    Extents _index, _offsets;

    public Cursor(in Space space, ReadOnlySpan<Operand> operands, long position)
    {
        _space = ref space;
        _operands = operands;
        for (var d = space.Rank - 1; d >= 0; d--)
        {
            (position, _index[d]) = Math.DivRem(position, space.Sizes[d]);
            for (var t = 0; t < operands.Length; t++) _offsets[t] += _index[d] * operands[t].Strides[d];
        }
    }

    /// <summary>How many elements are left of the run.</summary>
    public readonly long Run => _space.Sizes[_space.Rank - 1] - _index[_space.Rank - 1];

    /// <summary>The element of operand <paramref name="t"/>.</summary>
    public readonly byte* Address(int t) => _operands[t].Address + _offsets[t] * _operands[t].DType.Size;

    /// <summary>Moves by <paramref name="n"/> elements, at most to the end of the run.</summary>
    public void Advance(long n)
    {
        var d = _space.Rank - 1;
        _index[d] += n;
        for (var t = 0; t < _operands.Length; t++) _offsets[t] += n * _operands[t].Strides[d];
        for (; d > 0 && _index[d] == _space.Sizes[d]; d--)
        {
            for (var t = 0; t < _operands.Length; t++) _offsets[t] += _operands[t].Strides[d - 1] - _index[d] * _operands[t].Strides[d];
            _index[d] = 0;
            _index[d - 1]++;
        }
    }
}
