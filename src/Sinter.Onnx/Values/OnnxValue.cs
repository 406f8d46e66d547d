namespace Sinter.Onnx;

/// <summary>A value of a graph: a tensor, a tensor of texts, a sequence, or an optional one.</summary>
public abstract class OnnxValue
{
    private protected OnnxValue() { }

    /// <summary>A tensor of a type that ONNX has.</summary>
    public static implicit operator OnnxValue(Tensor x) => new OnnxTensor(x);

    /// <summary>This value's tensor.</summary>
    /// <exception cref="InvalidCastException">It is not a tensor of numbers.</exception>
    public Tensor Tensor => this is OnnxTensor t ? t.Elements : this is OnnxOptional { Value: OnnxTensor held } ? held.Elements
        : throw new InvalidCastException($"ONNX: {this} is not a tensor of numbers.");
}
