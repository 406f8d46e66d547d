namespace Sinter.Core.Tests;

/// <summary>Tensors of 8-bit floats: converted, moved, compared and printed; nothing is computed in them.</summary>
public class Float8TensorTests
{
    static readonly byte[] Codes = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];

    public static TheoryData<DType> Types => [DType.Float8E4M3, DType.Float8E5M2];

    // All 256 values.
    static Tensor All(DType dtype) => dtype == DType.Float8E4M3
        ? Tensor.From(Array.ConvertAll(Codes, Float8E4M3.FromBits)) : Tensor.From(Array.ConvertAll(Codes, Float8E5M2.FromBits));

    static byte[] Bits(Tensor x) => x.DType == DType.Float8E4M3
        ? Array.ConvertAll(x.ToArray<Float8E4M3>(), v => v.Bits) : Array.ConvertAll(x.ToArray<Float8E5M2>(), v => v.Bits);

    static Tensor Finite(DType dtype) => All(dtype)[All(dtype).To(DType.Float32).IsFinite()];

    [Fact]
    public void What_is_known_of_the_types()
    {
        Assert.Equal(("float8_e4m3fn", 1, true, false), (DType.Float8E4M3.Name, DType.Float8E4M3.Size, DType.Float8E4M3.IsInexact, DType.Float8E4M3.IsInteger));
        Assert.Equal(("float8_e5m2", 1, true, false), (DType.Float8E5M2.Name, DType.Float8E5M2.Size, DType.Float8E5M2.IsFloat8, DType.Float8E5M2.IsComplex));
        Assert.Equal((DType.Float8E4M3, DType.Float8E5M2), (DTypes.Of<Float8E4M3>(), DTypes.Of<Float8E5M2>()));
        Assert.True(Tensor.Zeros([1], DType.Float8E5M2).IsFloatingPoint());
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_value_survives_the_way_through_every_wider_type(DType dtype)
    {
        var x = Finite(dtype);
        DType[] wider = [DType.Float32, DType.Float64, DType.BFloat16, DType.Complex64, DType.Complex128, .. dtype == DType.Float8E5M2 ? [DType.Float16] : (DType[])[]];
        foreach (var wide in wider)
        {
            var back = x.To(wide);
            Assert.Equal(wide, back.DType);
            Assert.Equal(Bits(x), Bits((wide.IsComplex ? back.Real : back).To(dtype)));
        }
        // float16 holds all of E4M3 too.
        Assert.Equal(Bits(x), Bits(x.To(DType.Float16).To(dtype)));
    }

    [Theory, MemberData(nameof(Types))]
    public void From_every_type_as_through_float32(DType dtype)
    {
        foreach (var other in Enum.GetValues<DType>())
        {
            if (other == dtype) continue;
            var x = Tensor.Arange(0, 100).To(other);
            var real = other.IsComplex ? x.Real : x;
            Assert.Equal(Bits(real.To(DType.Float32).To(dtype)), Bits(real.To(dtype)));
            if (!other.IsInexact) Assert.Equal(real.To(dtype).To(DType.Float32).To(other).ToArray<long>(), real.To(dtype).To(other).ToArray<long>());
        }
        Assert.Equal([0, 1], Bits(Tensor.From(new[] { 0f, 7f }).To(dtype)).Select(b => b == 0 ? 0 : 1));
        Assert.Throws<DTypeException>(() => Tensor.Zeros([2], DType.Complex64).To(dtype));
    }

    [Theory, MemberData(nameof(Types))]
    public void Elements_are_moved_as_they_are(DType dtype)
    {
        var x = All(dtype).Reshape(16, 16);
        Assert.Equal(Enumerable.Range(0, 256).Select(i => (byte)(i % 16 * 16 + i / 16)), Bits(x.T.Contiguous()));
        Assert.Equal([3, 19, 35], Bits(x[..3, 3]));
        Assert.Equal([.. Codes, .. Codes], Bits(Tensor.Cat([x, x])));
        Assert.Equal([32, 0], Bits(x.IndexSelect(0, Tensor.From([2L, 0]))[.., 0]));
        Assert.Equal([5, 7], Bits(x[0].Gather(0, Tensor.From([5L, 7]))));
        Assert.Equal(Codes, Bits(x.Clone().Flatten()));
        var y = Tensor.Zeros([16, 16], dtype);
        y.CopyInPlace(x);
        Assert.Equal(Codes, Bits(y.Flatten()));
        y.FillInPlace(1.5);
        Assert.Equal(Enumerable.Repeat(1.5, 256), y.ToArray<double>());
        var mask = x.To(DType.Float32).Greater(0);
        Assert.All(x.MaskedFill(mask, 0).ToArray<float>(), v => Assert.False(v > 0));
        Assert.Equal(Tensor.Where(mask, x.To(DType.Float32), 1).ToArray<float>(), Tensor.Where(mask, x, Tensor.Ones([1], dtype)).ToArray<float>());
    }

    [Theory, MemberData(nameof(Types))]
    public void Comparisons_are_those_of_the_numbers(DType dtype)
    {
        Tensor x = All(dtype), wide = x.To(DType.Float32), one = Tensor.Ones([1], dtype);
        Assert.Equal(wide.Equal(wide).ToArray<bool>(), x.Equal(x).ToArray<bool>());
        Assert.Equal(wide.Less(1).ToArray<bool>(), x.Less(one).ToArray<bool>());
        Assert.Equal(wide.IsNaN().ToArray<bool>(), x.IsNaN().ToArray<bool>());
        Assert.Equal(wide.NotEqual(1).ToArray<bool>(), x.NotEqual(1).ToArray<bool>());
        Assert.Equal(wide[..100].Sum().Item(), x[..100].Sum(dtype: DType.Float32).Item());
    }

    [Theory, MemberData(nameof(Types))]
    public void Arithmetic_is_refused_with_the_way_out(DType dtype)
    {
        Tensor x = Tensor.Ones([4, 4], dtype), wide = Tensor.Ones([4, 4]);
        Action[] computations =
        [
            () => _ = x + x, () => _ = x * 2, () => x.Exp(), () => x.Sum(), () => x.Mean(), () => x.MatMul(x), () => x.AddInPlace(x), () => x.Sort(), () => x.Softmax(0), () => x.CumSum(0),
            () => x.Linear(x, x[0]), () => x.ArgMax(), () => _ = x + wide, () => Tensor.Cat([x, wide]), () => Tensor.Rand([2], dtype), () => x.Max(), () => _ = -x, () => x.Norm(),
        ];
        for (var i = 0; i < computations.Length; i++)
        {
            var error = Assert.ThrowsAny<ArgumentException>(computations[i]);
            Assert.True(error is DTypeException, $"{i}: {error}");
            Assert.Contains(dtype.Name, error.Message);
        }
        Assert.Equal($"Add: the result would be {dtype.Name}, a type for storage in which nothing is computed. Convert the arguments first, as in x.To(DType.Float32), and the result back.",
            Assert.Throws<DTypeException>(() => x + x).Message);
        Assert.Contains("x.To(DType.Float32)", Assert.Throws<DTypeException>(() => x + wide).Message);
        Assert.All(x.ToArray<float>(), v => Assert.Equal(1, v));
    }

    [Fact]
    public void Gradients_flow_through_the_conversion()
    {
        var x = Tensor.From([1f, 2, 3]);
        x.RequiresGrad = true;
        (x.To(DType.Float8E5M2).To(DType.Float32) * Tensor.From([1f, 0.5f, 2])).Sum().Backward();
        Assert.Equal([1f, 0.5f, 2], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void They_are_printed_with_their_type()
    {
        var text = Tensor.From([448f, -0.5f, float.NaN]).To(DType.Float8E4M3).ToString();
        Assert.Contains("dtype=float8_e4m3fn", text);
        Assert.Contains("448.", text);
        Assert.Contains("nan", text);
    }
}
