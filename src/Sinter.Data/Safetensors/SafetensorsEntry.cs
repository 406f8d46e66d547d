namespace Sinter.Data;

/// <summary>What the header of a safetensors file says of one tensor.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Format">Its element type as the file spells it: <c>F32</c>, <c>BF16</c> …</param>
/// <param name="DType">The element type of the tensor, for <c>U16</c>, <c>U32</c> and <c>U64</c> a wider or signed one, or null where no tensor can hold it (<c>F8_E4M3</c> …).</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte behind its last, counted likewise.</param>
public sealed record SafetensorsEntry(string Name, string Format, DType? DType, Shape Shape, long Begin, long End);
