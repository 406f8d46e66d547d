namespace Sinter.Torch;

/// <summary>The forms in which TorchSharp writes tensors.</summary>
public enum TensorStringStyle
{
    /// <summary>Shape, type and device; no elements.</summary>
    Metadata,
    /// <summary>Shape, type and device, and the elements in aligned columns, one matrix below the other.</summary>
    Julia,
    /// <summary>The elements in nested brackets; long dimensions show three positions at each end.</summary>
    Numpy,
    /// <summary>Shape, type and device, and the elements as a C# array would be written; long dimensions show three positions at each end.</summary>
    CSharp,
    /// <summary>What <c>torch.TensorStringStyle</c> says.</summary>
    Default,
}
