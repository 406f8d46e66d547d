namespace Sinter.Torch;

public abstract partial class torch
{
    /// <summary>A copy of a C# array.</summary>
    public static Tensor tensor<T>(T[] data, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data), dtype), device, requires_grad);

    /// <summary>A copy of a C# array in a shape.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements.</exception>
    public static Tensor tensor<T>(T[] data, Shape dimensions, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => Created(As(Tensor.From(data, dimensions), dtype), device, requires_grad);

    /// <summary>A copy of a list.</summary>
    public static Tensor tensor<T>(IList<T> rawArray, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => tensor(rawArray.ToArray(), dtype, device, requires_grad);

    /// <summary>A copy of a list in a shape.</summary>
    /// <exception cref="ShapeException">The shape has another number of elements.</exception>
    public static Tensor tensor<T>(IList<T> rawArray, Shape dimensions, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => tensor(rawArray.ToArray(), dimensions, dtype, device, requires_grad);

    /// <summary>A copy of a list as a matrix.</summary>
    /// <exception cref="ShapeException">The list has another number of elements.</exception>
    public static Tensor tensor<T>(IList<T> rawArray, long rows, long columns, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => tensor(rawArray.ToArray(), [rows, columns], dtype, device, requires_grad);

    /// <summary>A copy of a list in three dimensions.</summary>
    /// <exception cref="ShapeException">The list has another number of elements.</exception>
    public static Tensor tensor<T>(IList<T> rawArray, long dim0, long dim1, long dim2, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => tensor(rawArray.ToArray(), [dim0, dim1, dim2], dtype, device, requires_grad);

    /// <summary>A copy of a list in four dimensions.</summary>
    /// <exception cref="ShapeException">The list has another number of elements.</exception>
    public static Tensor tensor<T>(IList<T> rawArray, long dim0, long dim1, long dim2, long dim3, DType? dtype = null, Device? device = null, bool requires_grad = false) where T : unmanaged
        => tensor(rawArray.ToArray(), [dim0, dim1, dim2, dim3], dtype, device, requires_grad);

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

    /// <summary>The functions of the default generator again, where PyTorch has them a second time.</summary>
    public static class random
    {
        /// <inheritdoc cref="torch.manual_seed"/>
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        /// <inheritdoc cref="torch.initial_seed"/>
        public static long initial_seed() => torch.initial_seed();

        /// <inheritdoc cref="torch.seed"/>
        public static long seed() => torch.seed();

        /// <inheritdoc cref="torch.get_rng_state"/>
        public static GeneratorState get_rng_state() => torch.get_rng_state();

        /// <inheritdoc cref="torch.set_rng_state"/>
        public static void set_rng_state(GeneratorState new_state) => torch.set_rng_state(new_state);
    }

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

    /// <summary>The form of <c>str()</c> and <c>print()</c>: <see cref="TensorStringStyle.Julia"/> until it is set.</summary>
    /// <exception cref="ArgumentException">It is set to <see cref="TensorStringStyle.Default"/>, which means this property.</exception>
    public static TensorStringStyle TensorStringStyle
    {
        get;
        set
        {
            Check.Argument(value != TensorStringStyle.Default, $"torch.TensorStringStyle: Default means what this property says; choose another.");
            field = value;
        }
    } = TensorStringStyle.Julia;

    /// <summary>The form of <c>str()</c> and <c>print()</c> in Julia's manner.</summary>
    public static TensorStringStyle julia => TensorStringStyle.Julia;

    /// <summary>The form of <c>str()</c> and <c>print()</c> in NumPy's manner.</summary>
    public static TensorStringStyle numpy => TensorStringStyle.Numpy;

    /// <summary>The form of <c>str()</c> and <c>print()</c> as C# arrays.</summary>
    public static TensorStringStyle csharp => TensorStringStyle.CSharp;

    static Tensor As(Tensor x, DType? dtype) => dtype is { } type ? x.To(type) : x;
}
