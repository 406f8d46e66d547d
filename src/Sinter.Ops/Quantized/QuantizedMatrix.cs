using Sinter.Cpu;

namespace Sinter;

/// <summary>
/// The weight [out, in] of a linear map in 8 or 4 bits a number: each is a whole number q times a scale that a group of neighbours within a row
/// shares. Symmetric, from -127 to 127 or from -7 to 7; the scale of a group is its largest magnitude over 127 or 7, rounded up to bfloat16, so a
/// number is off by half a scale at most.
/// </summary>
/// <remarks>For inference: <c>x.Linear(matrix)</c>. The scheme is that of LLM.int8 and llama.cpp's Q8_0 and Q4_0, but for the type of the scales.</remarks>
public sealed unsafe class QuantizedMatrix
{
    /// <summary>A matrix over existing tensors, such as those of a saved one.</summary>
    /// <param name="values">uint8, as <see cref="Values"/>.</param>
    /// <param name="scales">bfloat16, as <see cref="Scales"/>.</param>
    /// <param name="columns">in.</param>
    /// <param name="bits">8 or 4.</param>
    /// <param name="groupSize">How many neighbours share a scale.</param>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    public QuantizedMatrix(Tensor values, Tensor scales, long columns, int bits, int groupSize)
    {
        CheckFormat(bits, groupSize);
        Check.DType(values.DType == DType.UInt8 && scales.DType == DType.BFloat16, $"QuantizedMatrix: values are {values.DType} and scales {scales.DType}; they must be uint8 and bfloat16.");
        var groups = (columns + groupSize - 1) / groupSize;
        Check.Shape(columns >= 0 && scales.Rank == 2 && scales.Shape[1] == groups && values.Rank == 2 && values.Shape[0] == scales.Shape[0] && values.Shape[1] == groups * groupSize * bits / 8,
            $"QuantizedMatrix: values are {values.Shape} and scales {scales.Shape}; {columns} columns of {bits} bits in groups of {groupSize} need [rows, {groups * groupSize * bits / 8}] and [rows, {groups}].");
        (Values, Scales, Shape, Bits, GroupSize) = (values.Contiguous(), scales.Contiguous(), [values.Shape[0], columns], bits, groupSize);
    }

    /// <summary>[out, in].</summary>
    public Shape Shape { get; }

    /// <summary>Bits a number: 8 or 4.</summary>
    public int Bits { get; }

    /// <summary>How many neighbours share a scale.</summary>
    public int GroupSize { get; }

    /// <summary>The numbers, uint8 [out, bytes of a row]: rows end with whole groups. The order is described at <see cref="QuantizedRows"/>.</summary>
    public Tensor Values { get; }

    /// <summary>The scales, bfloat16 [out, groups of a row].</summary>
    public Tensor Scales { get; }

    /// <summary>Bytes of the numbers and scales together.</summary>
    public long Bytes => Values.Count + 2 * Scales.Count;

    /// <summary>Rounds a floating-point matrix [out, in].</summary>
    /// <param name="w">Finite numbers.</param>
    /// <param name="bits">8 or 4.</param>
    /// <param name="groupSize">A multiple of 64.</param>
    /// <exception cref="ArgumentException">An infinity or a NaN, which no scale can hold; or bits or groupSize that are not offered.</exception>
    /// <exception cref="AutogradException">The matrix requires a gradient: rounding has none.</exception>
    public static QuantizedMatrix Quantize(Tensor w, int bits = 8, int groupSize = 64)
    {
        CheckFormat(bits, groupSize);
        Check.Shape(w.Rank == 2, $"Quantize: w is {w.Shape}; it must be a matrix [out, in].");
        Check.DType(w.DType.IsFloatingPoint, $"Quantize: w is {w.DType}; it must be a floating-point type.");
        Check.Autograd(!Autograd.Needs(w), $"Quantize: w requires a gradient, and rounding has none; pass w.Detach().");
        var single = w.To(DType.Float32).Contiguous();
        Check.Argument(single.IsFinite().All().Item() != 0, $"Quantize: w has an infinity or a NaN, whose group no scale could hold; replace them, as with NanToNum.");
        long rows = w.Shape[0], columns = w.Shape[1], groups = (columns + groupSize - 1) / groupSize;
        var values = Tensor.Empty([rows, groups * groupSize * bits / 8], DType.UInt8);
        var scales = Tensor.Empty([rows, groups], DType.BFloat16);
        var result = new QuantizedMatrix(values, scales, columns, bits, groupSize);
        using var pins = result.Pin(out var target);
        using var source = single.Pin<float>();
        target.Quantize(source);
        return result;
    }

    /// <summary>The matrix in float32, [out, in].</summary>
    public Tensor Dequantize()
    {
        var w = Tensor.Empty(Shape, DType.Float32);
        using var pins = Pin(out var source);
        using var target = w.Pin<float>();
        for (long row = 0; row < Shape[0]; row++) source.Dequantize((nint)row, 0, (nint)Shape[1], target.Pointer + row * Shape[1]);
        return w;
    }

    /// <summary>As in <c>[4096, 4096] in 4 bits, groups of 64</c>.</summary>
    public override string ToString() => $"{Shape} in {Bits} bits, groups of {GroupSize}";

    /// <summary>The matrix for kernels, valid in the scope of the result.</summary>
    internal Pins Pin(out QuantizedRows rows)
    {
        // A module that is moved to another type moves its scales too.
        var pins = new Pins(Values.Pin<byte>(), Scales.To(DType.BFloat16).Pin<BFloat16>());
        rows = new(Bits, Shape[0], Shape[1], GroupSize, pins.Values.Pointer, pins.Scales.Pointer);
        return pins;
    }

    static void CheckFormat(int bits, int groupSize)
    {
        Check.Argument(bits is 8 or 4, $"Quantize: bits is {bits}; 8 and 4 are offered.");
        Check.Argument(groupSize > 0 && groupSize % QuantizedRows.Unit == 0, $"Quantize: groupSize is {groupSize}; it must be a positive multiple of {QuantizedRows.Unit}.");
    }

    internal readonly ref struct Pins(Pin<byte> values, Pin<BFloat16> scales)
    {
        public readonly Pin<byte> Values = values;
        public readonly Pin<BFloat16> Scales = scales;

        public void Dispose()
        {
            Values.Dispose();
            Scales.Dispose();
        }
    }
}
