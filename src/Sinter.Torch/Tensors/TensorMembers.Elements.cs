namespace Sinter.Torch;

public static partial class TensorMembers
{
    extension(Tensor input)
    {
        /// <summary>Element <paramref name="i"/> in row-major order, converted.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
        public T ReadCpuValue<T>(long i) where T : unmanaged
        {
            Check.Index(i >= 0 && i < input.Count, $"ReadCpuValue: element {i} of {input.Count}; the first is 0.");
            var at = new TensorIndex[input.Rank];
            for (var d = input.Rank - 1; d >= 0; d--) (at[d], i) = (i % input.Shape[d], i / input.Shape[d]);
            return input.Detach()[at].ToArray<T>()[0];
        }

        /// <inheritdoc cref="ReadCpuValue"/>
        public float ReadCpuSingle(long i) => input.ReadCpuValue<float>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public double ReadCpuDouble(long i) => input.ReadCpuValue<double>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public bool ReadCpuBool(long i) => input.ReadCpuValue<bool>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public byte ReadCpuByte(long i) => input.ReadCpuValue<byte>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public sbyte ReadCpuSByte(long i) => input.ReadCpuValue<sbyte>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public short ReadCpuInt16(long i) => input.ReadCpuValue<short>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public int ReadCpuInt32(long i) => input.ReadCpuValue<int>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public long ReadCpuInt64(long i) => input.ReadCpuValue<long>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public float ReadCpuFloat16(long i) => input.ReadCpuValue<float>(i);

        /// <inheritdoc cref="ReadCpuValue"/>
        public float ReadCpuBFloat16(long i) => input.ReadCpuValue<float>(i);

        /// <summary>Gives this tensor the elements of another of its shape. TorchSharp's code replaces the values of parameters by it.</summary>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        public Tensor set_(Tensor source)
        {
            Check.Shape(input.Shape == source.Shape, $"set_: the tensor is {input.Shape} and the source {source.Shape}; here they must be equal, since elements are copied.");
            using var _ = Autograd.NoGrad();
            return input.CopyInPlace(source);
        }
    }
}
