using System.Diagnostics;
using System.Reflection;

namespace Sinter.Ops.Tests;

/// <summary>What formulas promise to the loops that they are lifted into.</summary>
public class FormulaTests
{
    // Beyond this many bytes of code the runtime inlines only what asks for it.
    const int LargestInlined = 100;

    // Computed number by number anyway, by a function that is called.
    static readonly string[] Called = ["PowScalarOp", "PowOp", "RareOp", "Rare2Op", "LeftShiftOp", "RightShiftOp"];

    /// <summary>A formula that is called for every vector loses its constants each time, and its first calls run unoptimized: up to a hundred times slower.</summary>
    [Fact]
    public void Formulas_are_inlined_into_their_loops()
    {
        var ops = typeof(Sums).Assembly;
        if (ops.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true }) return;
        var formulas = from type in ops.GetTypes()
                       where type.IsValueType && !Called.Contains(type.Name)
                       from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                       where method.IsGenericMethodDefinition
                           && method.GetGenericArguments().Any(a => a.GetGenericParameterConstraints().Any(c => c.Name == typeof(IReal<>).Name))
                       select (type, method);
        var found = formulas.ToList();
        Assert.True(found.Count > 100);
        Assert.Empty(found.Where(f => f.method.GetMethodBody()!.GetILAsByteArray()!.Length > LargestInlined && !f.method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining))
            .Select(f => $"{f.type.Name}.{f.method.Name}: add [MethodImpl(MethodImplOptions.AggressiveInlining)]"));
    }
}
