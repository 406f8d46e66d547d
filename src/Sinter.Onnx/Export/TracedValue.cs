namespace Sinter.Onnx;

/// <summary>A tensor as it was at one moment of a recorded run.</summary>
sealed class TracedValue(Tensor tensor)
{
    public Tensor Tensor => tensor;
    public Shape Shape { get; } = tensor.Shape;
    public DType DType { get; } = tensor.DType;
    public int Version { get; init; } = tensor.Version;

    /// <summary>The step that made it, and which of its results it is.</summary>
    public TracedStep? Maker { get; init; }

    public int Output { get; init; }

    /// <summary>Which input it is; -1 if none.</summary>
    public int Input { get; init; } = -1;

    /// <summary>The name of the parameter or buffer it is; null if none.</summary>
    public string? State { get; init; }

    /// <summary>The elements, if nothing made it.</summary>
    public Tensor? Constant { get; init; }
}
