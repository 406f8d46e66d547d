using System.Runtime.CompilerServices;

namespace Sinter.Torch;

public abstract partial class torch
{    /// <summary>One number everywhere, under TorchSharp's name of it.</summary>
    [OverloadResolutionPriority(-1)]
    public static Tensor full(int size, Scalar value, DType? dtype = null, Device? device = null, bool requires_grad = false)
        => Created(Tensor.Full([size], value, dtype), device, requires_grad);

    /// <summary>One number everywhere, under TorchSharp's name of it.</summary>
    [OverloadResolutionPriority(-1)]
    public static Tensor full(int rows, int columns, Scalar value, DType? dtype = null, Device? device = null, bool requires_grad = false)
        => Created(Tensor.Full([rows, columns], value, dtype), device, requires_grad);

    /// <summary>One number everywhere, under TorchSharp's name of it.</summary>
    [OverloadResolutionPriority(-1)]
    public static Tensor full(int dim0, int dim1, int dim2, Scalar value, DType? dtype = null, Device? device = null, bool requires_grad = false)
        => Created(Tensor.Full([dim0, dim1, dim2], value, dtype), device, requires_grad);

    /// <summary>One number everywhere, under TorchSharp's name of it.</summary>
    [OverloadResolutionPriority(-1)]
    public static Tensor full(int dim0, int dim1, int dim2, int dim3, Scalar value, DType? dtype = null, Device? device = null, bool requires_grad = false)
        => Created(Tensor.Full([dim0, dim1, dim2, dim3], value, dtype), device, requires_grad);

    /// <summary>One number everywhere, under TorchSharp's name of it.</summary>
    [OverloadResolutionPriority(-1)]
    public static Tensor full(long[] size, Scalar value, DType? dtype = null, Device? device = null, bool requires_grad = false)
        => Created(Tensor.Full(size, value, dtype), device, requires_grad);
}
