using Sinter.Testing;

namespace Sinter.Ops.Tests.Amp;

/// <summary>Sums of 16-bit numbers are added up in float32: in 16 bits a sum of ones stands still at 256 (bfloat16) or 2048 (float16), and a mean of thousands is nonsense.</summary>
public class AccumulationTests
{
    const int N = 8192;

    public static TheoryData<DType> Types => [DType.BFloat16, DType.Float16];

    static Tensor Ones(DType dtype, params long[] shape) => Tensor.Ones(shape, dtype);

    static void Equal(double expected, Tensor found)
    {
        foreach (var y in found.ToArray<double>()) Assert.Equal(expected, y);
    }

    // Alternating, so that the mean is 1.5 and the deviation 0.5.
    static Tensor Alternating(DType dtype, params long[] shape) => (Tensor.Arange(0.0, Shape.Create(shape).Count).Reshape(shape).Remainder(2.0) + 1.0).To(dtype);

    // The two values 1 and 2, normalized.
    static void Normalized(Tensor found, Tensor x, double low, double high)
    {
        double[] y = found.ToArray<double>(), v = x.ToArray<double>();
        for (var i = 0; i < y.Length; i++) Assert.Equal(v[i] == 1 ? low : high, y[i], 0.01);
    }

    [Theory, MemberData(nameof(Types))]
    public void Matrix_products_of_every_form(DType dtype)
    {
        Equal(N, Ones(dtype, 1, N).MatMul(Ones(dtype, N, 1)));
        Equal(N, Ones(dtype, N).MatMul(Ones(dtype, N)));
        Equal(N, Ones(dtype, 3, N).MatMul(Ones(dtype, N, 5)));
        Equal(N, Ones(dtype, 64, N).MatMul(Ones(dtype, N, 48)));
        Equal(N, Ones(dtype, N, 64).T.MatMul(Ones(dtype, 48, N).T));
        Equal(N, Ones(dtype, 2, 20, N).MatMul(Ones(dtype, 2, N, 20)));
        Equal(N, Ones(dtype, 1, N).Linear(Ones(dtype, 40, N)));
    }

    [Theory, MemberData(nameof(Types))]
    public void Convolutions(DType dtype)
    {
        Equal(N, Ones(dtype, 1, N, 3).Conv1d(Ones(dtype, 2, N, 1)));
        Equal(9 * 1024, Ones(dtype, 1, 1024, 5, 5).Conv2d(Ones(dtype, 2, 1024, 3, 3)));
    }

    [Theory, MemberData(nameof(Types))]
    public void Attention_over_many_equal_keys(DType dtype)
    {
        var keys = Tensor.Zeros([1, 1, N, 16], dtype);
        Equal(1, keys.Narrow(2, 0, 4).ScaledDotProductAttention(keys, Ones(dtype, 1, 1, N, 16)));
        Normalized(keys.Narrow(2, 0, 4).ScaledDotProductAttention(keys, Alternating(dtype, 1, 1, N, 1).Expand(1, 1, N, 16)), Ones(dtype, 4, 16), 1.5, 1.5);
    }

    [Theory, MemberData(nameof(Types))]
    public void Norms(DType dtype)
    {
        var rows = Alternating(dtype, 2, N);
        Normalized(rows.LayerNorm([N]), rows, -1, 1);
        Normalized(rows.RmsNorm([N]), rows, 1 / Math.Sqrt(2.5), 2 / Math.Sqrt(2.5));
        var images = Alternating(dtype, 2, 4, N);
        Normalized(images.GroupNorm(2), images, -1, 1);
        Normalized(images.BatchNorm(null, null, training: true), images, -1, 1);
        Normalized(images.InstanceNorm(), images, -1, 1);
    }

    [Theory, MemberData(nameof(Types))]
    public void Sums_means_and_softmax(DType dtype)
    {
        Equal(N, Ones(dtype, N).Sum());
        Equal(N, Ones(dtype, N, 3).Sum(0));
        Equal(1.5, Alternating(dtype, N).Mean());
        Equal(N, Ones(dtype, N, 2).CumSum(0).Select(0, N - 1));
        Equal(1.0 / N, Ones(dtype, 2, N).Softmax(1));
        Assert.Equal(Math.Log(N), Tensor.Zeros([1, N], dtype).CrossEntropy(Tensor.From([3L])).Item(), 0.05);
    }

    [Theory, MemberData(nameof(Types))]
    public void Gradients_of_products_and_of_broadcasting(DType dtype)
    {
        Tensor w = Ones(dtype, 3, 2), bias = Ones(dtype, 3);
        w.RequiresGrad = bias.RequiresGrad = true;
        Ones(dtype, N, 2).Linear(w, bias).Backward(Ones(dtype, N, 3));
        Equal(N, w.Grad!);
        Equal(N, bias.Grad!);
    }
}
