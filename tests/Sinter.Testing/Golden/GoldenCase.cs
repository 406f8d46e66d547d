using System.Text.Json;

namespace Sinter.Testing;

/// <summary>One case of the golden files; <c>tests/golden/README.md</c> says what its parts mean.</summary>
public sealed class GoldenCase
{
    readonly JsonElement _case;
    readonly Lazy<SafetensorsFile> _file;

    internal GoldenCase(JsonElement @case, Lazy<SafetensorsFile> file) => (_case, _file) = (@case, file);

    /// <summary>Unique within the family.</summary>
    public string Name => _case.GetProperty("name").GetString()!;

    /// <summary>PyTorch's name without <c>torch.</c>.</summary>
    public string Op => _case.GetProperty("op").GetString()!;

    /// <summary>Arguments under PyTorch's names.</summary>
    public JsonElement Args => _case.GetProperty("args");

    /// <summary>The module's mode.</summary>
    public bool Training => _case.TryGetProperty("training", out var training) && training.GetBoolean();

    /// <summary>The names of the tensor arguments, in order.</summary>
    public IReadOnlyList<string> Inputs => List("inputs");

    /// <summary>The module's state-dict keys.</summary>
    public IReadOnlyList<string> State => List("state");

    /// <summary>The names of the results.</summary>
    public IReadOnlyList<string> Outputs => List("outputs");

    /// <summary>Which gradients there are: <c>in/x</c>, <c>state/weight</c>.</summary>
    public IReadOnlyList<string> Gradients => List("gradients");

    /// <summary>State-dict keys whose values the call changed.</summary>
    public IReadOnlyList<string> After => List("after");

    /// <summary>A tensor of this case, such as <c>in/x</c> or <c>grad/state/weight</c>.</summary>
    public Tensor this[string key] => _file.Value.Read($"{Name}/{key}");

    /// <summary>A keyword argument of the call that is no tensor; undefined if there is none.</summary>
    public JsonElement Call(string name) => _case.TryGetProperty("call", out var call) && call.TryGetProperty(name, out var value) ? value : default;

    /// <summary>A number among the arguments.</summary>
    public double Number(string name) => Args.GetProperty(name).GetDouble();

    /// <summary>A truth value among the arguments.</summary>
    public bool Flag(string name) => Args.GetProperty(name).GetBoolean();

    /// <summary>A list of numbers among the arguments.</summary>
    public double[] Numbers(string name) => [.. Args.GetProperty(name).EnumerateArray().Select(e => e.GetDouble())];

    /// <summary>A text among the arguments.</summary>
    public string Text(string name) => Args.GetProperty(name).GetString()!;

    /// <inheritdoc/>
    public override string ToString() => Name;

    string[] List(string key) => _case.TryGetProperty(key, out var list) ? [.. list.EnumerateArray().Select(e => e.GetString()!)] : [];
}
