using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>One run of a model: its bounds, and what holds for all of its graphs.</summary>
sealed record Execution(OnnxOptions Options, bool Training, CancellationToken Cancellation)
{
    readonly Budget _budget = new();

    /// <summary>The attributes given to the model-local function whose body runs.</summary>
    public IReadOnlyDictionary<string, AttributeProto> Arguments { get; init; } = new Dictionary<string, AttributeProto>();

    /// <summary>Values that <c>Gradient</c> nodes differentiate by; null if there are none.</summary>
    public IReadOnlySet<string>? Watched { get; init; }

    /// <summary>Counts one turn of a loop or one call of a function.</summary>
    /// <exception cref="OnnxException">The run has used up its turns.</exception>
    public void CountTurn()
    {
        Cancellation.ThrowIfCancellationRequested();
        if (++_budget.Turns > Options.MaxIterations)
            throw new OnnxException($"The graph's loops and functions took more than {Options.MaxIterations} turns; if it may, raise OnnxOptions.MaxIterations.");
    }

    /// <summary>Verifies the size of a tensor whose shape the graph has computed.</summary>
    /// <exception cref="OnnxException">It is above the bound.</exception>
    public Shape Room(ReadOnlySpan<long> sizes)
    {
        var shape = Shape.Create(sizes);
        if (shape.Count > Options.MaxElements)
            throw new OnnxException($"The graph asks for a tensor of {shape}, more than {Options.MaxElements} elements; if it may, raise OnnxOptions.MaxElements.");
        return shape;
    }

    // A reference, so that the copies a record makes share it.
    sealed class Budget
    {
        public long Turns;
    }
}
