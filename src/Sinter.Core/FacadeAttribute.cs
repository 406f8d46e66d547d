namespace Sinter;

/// <summary>Marks the partial class that the generator fills with every published name of the assembly and of those it references: <c>torch</c>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FacadeAttribute : Attribute;
