namespace Sinter.Onnx;

/// <summary>One op of a recorded run.</summary>
/// <param name="Name">The op, or the type of a formula.</param>
/// <param name="Operands">What it read.</param>
/// <param name="Settings">What else it was told.</param>
/// <param name="Formula">A formula, to be read in expressions.</param>
sealed record TracedStep(string Name, TracedValue?[] Operands, object?[] Settings, Func<Expression[], Expression>? Formula)
{
    public int Place { get; set; }
    public TracedValue[] Results { get; set; } = [];
}
