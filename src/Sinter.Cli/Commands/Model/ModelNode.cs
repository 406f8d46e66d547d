namespace Sinter.Cli;

/// <summary>One node of a graph, as <c>sinter model inspect</c> shows it.</summary>
/// <param name="Operator">What it computes.</param>
/// <param name="Inputs">What it reads, and its attributes behind it.</param>
/// <param name="Outputs">What it gives: names, types and shapes.</param>
internal sealed record ModelNode(string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Operator}({string.Join(", ", Inputs)}) -> {string.Join("; ", Outputs)}";
}
