namespace Sinter.Torch;

public static partial class TensorMembers
{
    extension(Tensor input)
    {
        /// <summary>The one number of a tensor of one element.</summary>
        /// <exception cref="ShapeException">The tensor has more or fewer elements.</exception>
        public T item<T>() where T : unmanaged
        {
            Check.Shape(input.Count == 1, $"Item: the tensor is {input.Shape}; it must have exactly one element. Use data<T>().");
            return input.ToArray<T>()[0];
        }

        /// <summary>A copy of the elements in row-major order, converted.</summary>
        public T[] data<T>() where T : unmanaged => input.ToArray<T>();

        /// <summary>The same elements without history.</summary>
        public Tensor data() => input.Detach();

        /// <summary>The one number as float.</summary>
        public float ToSingle() => (float)input.Item();

        /// <summary>The one number as double.</summary>
        public double ToDouble() => input.Item();

        /// <summary>The one number as int.</summary>
        public int ToInt32() => input.item<int>();

        /// <summary>The one number as long.</summary>
        public long ToInt64() => input.item<long>();

        /// <summary>The one number as byte.</summary>
        public byte ToByte() => input.item<byte>();

        /// <summary>Whether the one number is not 0.</summary>
        public bool ToBoolean() => input.item<bool>();

        /// <summary>The one number as a scalar.</summary>
        public Scalar ToScalar() => input.DType.IsFloatingPoint ? input.Item() : input.DType == DType.Bool ? input.item<bool>() : input.item<long>();

        /// <summary>Whether the one number is not 0.</summary>
        public bool is_nonzero() => input.Item() != 0;

        /// <summary>Zeros of a shape in this tensor's type.</summary>
        public Tensor new_zeros(params ReadOnlySpan<long> size) => Tensor.Zeros(Shape.Create(size), input.DType);

        /// <summary>Ones of a shape in this tensor's type.</summary>
        public Tensor new_ones(params ReadOnlySpan<long> size) => Tensor.Ones(Shape.Create(size), input.DType);

        /// <summary>Uninitialised memory of a shape in this tensor's type.</summary>
        public Tensor new_empty(params ReadOnlySpan<long> size) => Tensor.Empty(Shape.Create(size), input.DType);

        /// <summary>One number everywhere, in a shape and this tensor's type.</summary>
        public Tensor new_full(Shape size, Scalar fill_value) => Tensor.Full(size, fill_value, input.DType);

        /// <summary>A copy of a C# array in this tensor's type.</summary>
        public Tensor new_tensor<T>(T[] data) where T : unmanaged => Tensor.From(data).To(input.DType);

        /// <summary>These elements where a condition holds, another's elsewhere.</summary>
        public Tensor where(Tensor condition, Tensor other) => Tensor.Where(condition, input, other);

        /// <summary>A view of the same elements, without history.</summary>
        public Tensor alias() => input.Detach();

        /// <summary>A stretch along a dimension, every so many elements.</summary>
        public Tensor slice(int dim, long start, long finish, long step = 1)
        {
            var index = new TensorIndex[input.Shape.Dim(dim) + 1];
            Array.Fill(index, (TensorIndex)(..));
            var n = input.Size(dim);
            long Place(long i) => Math.Clamp(i < 0 ? i + n : i, 0, n);
            index[^1] = TensorIndex.Slice((int)Place(start)..(int)Math.Max(Place(start), Place(finish)), step);
            return input[index];
        }

        /// <summary>A part of the tensor, as its indexer gives it.</summary>
        public Tensor index(params ReadOnlySpan<TensorIndex> indices) => input[indices];
    }
}
