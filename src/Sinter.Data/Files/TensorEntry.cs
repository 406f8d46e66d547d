namespace Sinter.Data;

/// <summary>What a file says of one tensor, before its elements are looked at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements in the file, by PyTorch's name: <c>float32</c>, <c>uint16</c>, <c>complex64</c> …</param>
/// <param name="DType">The type of the tensor that is made of it, or null where none holds such elements.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Bytes">Bytes of its elements.</param>
public sealed record TensorEntry(string Name, string Type, DType? DType, Shape Shape, long Bytes);
