namespace Sinter.Onnx;

/// <summary>What a graph may do when it is read and run: bounds for files that nobody vouches for.</summary>
public sealed record OnnxOptions
{
    /// <summary>How many turns all loops and calls of model-local functions of one run may take together: 1,000,000. A graph that wants more is stopped by an error.</summary>
    public long MaxIterations { get; init; } = 1_000_000;

    /// <summary>The most elements of a tensor whose shape the graph computes by itself (<c>ConstantOfShape</c>, <c>Expand</c>, <c>Tile</c> …): 2²⁸.</summary>
    public long MaxElements { get; init; } = 1L << 28;

    /// <summary>The most nodes of a model, those of inner graphs included: 1,000,000.</summary>
    public int MaxNodes { get; init; } = 1_000_000;
}
