using static TorchSharp.torch;

namespace Golden;

/// <summary>A tensor an op is called with; floating ones take a gradient unless said otherwise.</summary>
readonly record struct Input(string Name, Tensor Value, bool TakesGradient)
{
    public static implicit operator Input((string Name, Tensor Value) pair) => new(pair.Name, pair.Value, pair.Value.is_floating_point());
    public static Input Constant(string name, Tensor value) => new(name, value, false);
}
