namespace Sinter.Generators.Exports;

/// <summary>The exports of some code, and what is wrong with them.</summary>
internal sealed record ParsedExports(EquatableList<Export> Exports, EquatableList<Finding> Findings);
