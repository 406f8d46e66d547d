namespace Sinter.Generators.Exports;

/// <summary>The class that is filled, and what it is filled with.</summary>
/// <param name="Namespace">The namespace of the class marked with <c>[Facade]</c>.</param>
/// <param name="Class">Its name, the root of all published names.</param>
/// <param name="Modified">The paths of nested classes whose modifiers a hand-written part gives.</param>
/// <param name="HasFactory">Whether the class has a <c>Created</c> that gives new tensors a device and <c>requires_grad</c>.</param>
/// <param name="RootBase">The class that the root inherits what <c>nn.functional</c> declares alike; null if it inherits nothing.</param>
/// <param name="FunctionalBase">The class that <c>nn.functional</c> inherits what the root declares alike; null if it inherits nothing.</param>
/// <param name="Exports">Every export, of this assembly and of those it references.</param>
/// <param name="Findings">What is wrong across assemblies.</param>
internal sealed record Facade(string Namespace, string Class, EquatableList<string> Modified, bool HasFactory, string? RootBase, string? FunctionalBase,
    EquatableList<Export> Exports, EquatableList<Finding> Findings);
