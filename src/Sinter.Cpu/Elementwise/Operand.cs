using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>The dimensions that a loop walks, innermost last, merged where every operand allows it.</summary>
[InlineArray(Capacity)]
struct Extents
{
    public const int Capacity = 16;
    long _first;
}

/// <summary>One tensor of a loop: its address, type, and strides (in elements) along the loop's dimensions. Rows are read and written through a
/// buffer of the computing type unless they already are one.</summary>
unsafe struct Operand
{
    public byte* Address;
    public DType DType;
    public Extents Strides;

    /// <summary>The elements lie in the loop's order, in the computing type: rows can be used in place.</summary>
    public bool IsLinear;

    /// <summary>One element serves the whole loop.</summary>
    public bool IsConstant;

    /// <summary>The row of <paramref name="n"/> elements from position <paramref name="from"/>, in place or in <paramref name="buffer"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* Row<T>(in Space space, long from, long n, T* buffer) where T : unmanaged, INumberBase<T>
    {
        if (IsLinear) return (T*)Address + from;
        if (!IsConstant) Gather(space, from, n, buffer);
        return buffer;
    }

    /// <summary>Copies a row into the buffer.</summary>
    public readonly void Gather<T>(in Space space, long from, long n, T* buffer) where T : unmanaged, INumberBase<T>
    {
        var runs = new Runs(space, this, from, n);
        while (runs.Next(out var offset, out var length))
        {
            Conversion.Load(DType, Address + offset * DType.Size, Strides[space.Rank - 1], buffer, length);
            buffer += length;
        }
    }

    /// <summary>Copies the buffer to a row.</summary>
    public readonly void Scatter<T>(in Space space, long from, long n, T* buffer) where T : unmanaged, INumberBase<T>
    {
        var runs = new Runs(space, this, from, n);
        while (runs.Next(out var offset, out var length))
        {
            Conversion.Store(DType, Address + offset * DType.Size, Strides[space.Rank - 1], buffer, length);
            buffer += length;
        }
    }

    /// <summary>Fills the buffer with the element at <paramref name="address"/>.</summary>
    public readonly void Spread<T>(byte* address, T* buffer, long n) where T : unmanaged, INumberBase<T>
    {
        T value;
        if (DType == DTypes.Of<T>()) value = *(T*)address;
        else Conversion.Load(DType, address, 0, &value, 1);
        new Span<T>(buffer, (int)n).Fill(value);
    }

    /// <summary>Cuts a row of the loop into runs along the innermost dimension.</summary>
    ref struct Runs
    {
        readonly ref readonly Space _space;
        readonly ref readonly Operand _operand;
        Extents _index;
        long _left, _offset;

        public Runs(in Space space, in Operand operand, long from, long n)
        {
            _space = ref space;
            _operand = ref operand;
            _left = n;
            for (var d = space.Rank - 1; d >= 0; d--)
            {
                (from, _index[d]) = Math.DivRem(from, space.Sizes[d]);
                _offset += _index[d] * operand.Strides[d];
            }
        }

        public bool Next(out long offset, out long length)
        {
            offset = _offset;
            var last = _space.Rank - 1;
            length = Math.Min(_left, _space.Sizes[last] - _index[last]);
            if (_left == 0) return false;
            _left -= length;
            _index[last] += length;
            _offset += length * _operand.Strides[last];
            for (var d = last; d > 0 && _index[d] == _space.Sizes[d]; d--)
            {
                _offset += _operand.Strides[d - 1] - _index[d] * _operand.Strides[d];
                _index[d] = 0;
                _index[d - 1]++;
            }
            return true;
        }
    }
}
