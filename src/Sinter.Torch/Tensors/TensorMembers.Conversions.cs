using Sinter.Cpu;

namespace Sinter.Torch;

public static partial class TensorMembers
{
    extension(Tensor input)
    {
        /// <summary>The elements as float32.</summary>
        public Tensor @float() => input.To(DType.Float32);

        /// <summary>The elements as float64.</summary>
        public Tensor @double() => input.To(DType.Float64);

        /// <summary>The elements as float16.</summary>
        public Tensor half() => input.To(DType.Float16);

        /// <summary>The elements as bfloat16.</summary>
        public Tensor bfloat16() => input.To(DType.BFloat16);

        /// <summary>The elements as complex64.</summary>
        public Tensor cfloat() => input.To(DType.Complex64);

        /// <summary>The elements as complex128.</summary>
        public Tensor cdouble() => input.To(DType.Complex128);

        /// <summary>The elements as 8-bit integers.</summary>
        public Tensor @char() => input.To(DType.Int8);

        /// <summary>The elements as unsigned 8-bit integers.</summary>
        public Tensor @byte() => input.To(DType.UInt8);

        /// <summary>The elements as 16-bit integers.</summary>
        public Tensor @short() => input.To(DType.Int16);

        /// <summary>The elements as 32-bit integers.</summary>
        public Tensor @int() => input.To(DType.Int32);

        /// <summary>The elements as 64-bit integers.</summary>
        public Tensor @long() => input.To(DType.Int64);

        /// <summary>True where an element is not 0.</summary>
        public Tensor @bool() => input.To(DType.Bool);

        /// <summary>The elements in another type.</summary>
        public Tensor type(DType dtype) => input.To(dtype);

        /// <inheritdoc cref="type"/>
        public Tensor to_type(DType dtype) => input.To(dtype);

        /// <summary>The elements in another tensor's type.</summary>
        public Tensor type_as(Tensor other) => input.To(other.DType);

        /// <summary>The elements in another tensor's type, where that one is.</summary>
        public Tensor to(Tensor other) => input.To(other.DType);

        /// <summary>The tensor itself: it is on the only device there is.</summary>
        /// <exception cref="ArgumentException">There is no such device here.</exception>
        public Tensor to(Device device) => torch.Created(input, device, requiresGrad: false);

        /// <summary>The tensor itself, if the device of that name is the only one there is.</summary>
        /// <exception cref="ArgumentException">There is no such device here.</exception>
        public Tensor to(string device) => input.to(torch.device(device));

        /// <inheritdoc cref="to(Tensor, string)"/>
        public Tensor to(DeviceType deviceType, int deviceIndex = -1) => input.to(torch.device(deviceType, deviceIndex));

        /// <summary>The elements in another type, on the only device there is.</summary>
        public Tensor to(DType dtype, Device device) => torch.Created(input.To(dtype), device, requiresGrad: false);

        /// <summary>The tensor itself, which is there already.</summary>
        public Tensor cpu() => input;

        /// <summary>Whether the elements are integers; bools are not.</summary>
        public bool is_integral() => input.DType.IsInteger;

        /// <summary>Whether the processor computes with it: always.</summary>
        public bool is_cpu => input.Device == Device.Cpu;

        /// <summary>Whether an NVIDIA GPU computes with it: never.</summary>
        public bool is_cuda => false;

        /// <summary>Whether only the elements that are not 0 are stored: never.</summary>
        public bool is_sparse => false;

        /// <summary>Bytes of one element.</summary>
        public int element_size() => input.DType.Size;

        /// <inheritdoc cref="element_size"/>
        public int itemsize => input.DType.Size;

        /// <summary>Bytes of all elements.</summary>
        public long nbytes => input.Count * input.DType.Size;

        /// <summary>The number of elements, under TorchSharp's name.</summary>
        public long NumberOfElements => input.Count;

        /// <summary>The number of dimensions, under TorchSharp's name.</summary>
        public int Dimensions => input.Rank;

        /// <summary>Bytes of one element, under TorchSharp's name.</summary>
        public int ElementSize => input.DType.Size;

        /// <summary>All sizes.</summary>
        public Shape size() => input.Shape;

        /// <summary>The stride of one dimension.</summary>
        public long stride(int dim) => input.Strides[input.Shape.Dim(dim)];
    }
}
