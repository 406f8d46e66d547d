using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Golden;

/// <summary>
/// Calls libtorch's own functions by compiling a line of TorchScript: what PyTorch calls, with all its arguments, whether TorchSharp
/// wraps it or not.
/// </summary>
static class TorchScript
{
    /// <summary>Compiles an expression over named tensors into a call.</summary>
    public static Func<Tensor[], Tensor[]> Compile(IEnumerable<string> names, string expression)
    {
        var unit = jit.compile($"def f({string.Join(", ", names)}):\n    return {expression}\n");
        return arguments => unit.invoke("f", [.. arguments.Cast<object>()]) switch
        {
            Tensor one => [one],
            Tensor[] many => many,
            ITuple tuple => [.. Enumerable.Range(0, tuple.Length).Select(i => (Tensor)tuple[i]!)],
            object[] list => [.. list.Cast<Tensor>()],
            var other => throw new InvalidOperationException($"{expression} returned {other}."),
        };
    }

    /// <summary>How TorchScript writes a value.</summary>
    public static string Literal(object? value) => value switch
    {
        null => "None",
        bool b => b ? "True" : "False",
        string s => $"\"{s}\"",
        double d => d == Math.Floor(d) ? $"{d:F1}" : d.ToString("R"),
        long or int => $"{value}",
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Literal))}]",
        _ => throw new ArgumentException($"TorchScript: {value.GetType().Name} has no literal here."),
    };
}
