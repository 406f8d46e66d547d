namespace Sinter.Torch;

public static partial class torch
{
    /// <summary>A copy of a C# array.</summary>
    public static Tensor tensor<T>(T[] data, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data), dtype), device, requires_grad);

    /// <summary>A copy of a C# array in a shape.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements.</exception>
    public static Tensor tensor<T>(T[] data, Shape dimensions, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data, dimensions), dtype), device, requires_grad);

    /// <summary>A copy of a list.</summary>
    public static Tensor tensor<T>(List<T> data, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => tensor(data.ToArray(), dtype, device, requires_grad);

    /// <summary>A copy of a C# array of two dimensions.</summary>
    public static Tensor tensor<T>(T[,] data, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data), dtype), device, requires_grad);

    /// <summary>A copy of a C# array of three dimensions.</summary>
    public static Tensor tensor<T>(T[,,] data, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data), dtype), device, requires_grad);

    /// <summary>A copy of a C# array of four dimensions.</summary>
    public static Tensor tensor<T>(T[,,,] data, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data), dtype), device, requires_grad);

    /// <summary>A copy of rows of equal length.</summary>
    /// <exception cref="ShapeException">The lengths differ.</exception>
    public static Tensor tensor<T>(T[][] data, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data), dtype), device, requires_grad);

    /// <summary>A copy of a C# array.</summary>
    public static Tensor as_tensor<T>(T[] data, DType? dtype = null, Device? device = null) where T : unmanaged => tensor(data, dtype, device);

    /// <summary>A tensor in another type; the same one if it has it.</summary>
    public static Tensor as_tensor(Tensor data, DType? dtype = null, Device? device = null) => Created(As(data, dtype), device, requiresGrad: false);

    /// <summary>A tensor on a C# array's own memory: what is written to either is seen by both.</summary>
    public static Tensor from_array<T>(T[] rawArray) where T : unmanaged => Tensor.FromArray(rawArray);

    /// <summary>Whether this is a tensor.</summary>
    public static bool is_tensor(object obj) => obj is Tensor;

    /// <summary>The shape that all of these broadcast to.</summary>
    /// <exception cref="ShapeException">Two sizes differ and neither is 1.</exception>
    public static Shape broadcast_shapes(params ReadOnlySpan<Shape> shapes)
    {
        var common = Shape.Scalar;
        foreach (var shape in shapes) common = Shape.Broadcast(common, shape, nameof(broadcast_shapes));
        return common;
    }

    /// <summary>The seed of the default generator.</summary>
    public static long initial_seed() => Generator.Default.InitialSeed;

    /// <summary>Seeds the default generator from the system's entropy.</summary>
    public static long seed() => Generator.Default.Reseed();

    /// <summary>How far the default generator's stream has been used.</summary>
    public static GeneratorState get_rng_state() => Generator.Default.State;

    /// <summary>Continues the default generator's stream exactly where it was.</summary>
    public static void set_rng_state(GeneratorState new_state) => Generator.Default.State = new_state;

    /// <summary>How all tensors are written as text from now on; what is not given stays as it is.</summary>
    public static void set_printoptions(int? precision = null, long? threshold = null, int? edgeitems = null, int? linewidth = null, bool? sci_mode = null)
    {
        var now = PrintOptions.Current;
        PrintOptions.Current = now with
        {
            Precision = precision ?? now.Precision,
            Threshold = threshold ?? now.Threshold,
            EdgeItems = edgeitems ?? now.EdgeItems,
            LineWidth = linewidth ?? now.LineWidth,
            Scientific = sci_mode ?? now.Scientific,
        };
    }

    static Tensor As(Tensor x, DType? dtype) => dtype is { } type ? x.To(type) : x;
}
