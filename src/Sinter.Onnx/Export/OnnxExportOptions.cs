namespace Sinter.Onnx;

/// <summary>How a module is written.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>Whether dimension 0 of every input is a batch of any size: it becomes the symbol <c>batch</c>. True unless said otherwise; false writes the sizes of the example.</summary>
    public bool DynamicBatch { get; init; } = true;

    /// <summary>Names of the inputs; <c>input</c>, or <c>input_0</c>, <c>input_1</c> … by default.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>Names of the outputs; <c>output</c>, or <c>output_0</c>, <c>output_1</c> … by default.</summary>
    public IReadOnlyList<string>? OutputNames { get; init; }
}
