using System.Numerics.Tensors;

namespace Sinter.Numerics.Tests;

public class SystemTensorTests
{
    static Sinter.Tensor X => Sinter.Tensor.Arange(6, DType.Float32).Reshape(2, 3);

    [Fact]
    public void A_span_shows_the_elements_in_their_places()
    {
        var x = X;
        var span = x.AsTensorSpan<float>();
        Assert.Equal(2, span.Rank);
        Assert.Equal(5f, span[1, 2]);
        span[1, 0] = 10;
        Assert.Equal([0f, 1, 2, 10, 4, 5], x.ToArray<float>());
        GC.KeepAlive(x);
    }

    [Fact]
    public void A_transposed_tensor_needs_no_copy()
    {
        var x = X;
        var span = x.T.AsReadOnlyTensorSpan<float>();
        Assert.Equal(3, span.Lengths[0]);
        Assert.Equal(5f, span[2, 1]);
        Assert.Equal([0f, 3, 1, 4, 2, 5], Sinter.Tensor.FromTensorSpan(span).ToArray<float>());
        GC.KeepAlive(x);
    }

    [Fact]
    public void Functions_of_System_Numerics_Tensors_run_on_the_elements()
    {
        var x = X;
        Assert.Equal(15f, System.Numerics.Tensors.Tensor.Sum<float>(x.AsReadOnlyTensorSpan<float>()));
        GC.KeepAlive(x);
    }

    [Fact]
    public void A_tensor_of_System_Numerics_Tensors_is_copied()
    {
        var values = System.Numerics.Tensors.Tensor.Create<double>([1, 2, 3, 4], [2, 2]);
        var x = Sinter.Tensor.FromTensor(values);
        values[0, 0] = 9;
        Assert.True(x.Shape == [2, 2]);
        Assert.Equal(DType.Float64, x.DType);
        Assert.Equal([1.0, 2, 3, 4], x.ToArray<double>());
    }

    [Fact]
    public void Writing_through_a_span_is_noticed_by_differentiation()
    {
        Sinter.Tensor x = X, w = Sinter.Tensor.Ones(2, 3);
        w.RequiresGrad = true;
        var y = (x * w).Sum();
        x.AsTensorSpan<float>()[0, 0] = 1;
        Assert.Throws<AutogradException>(() => y.Backward());
        Assert.Throws<AutogradException>(() => w.AsTensorSpan<float>().Rank);
    }

    [Fact]
    public void What_cannot_be_a_span_is_refused()
    {
        Assert.Throws<DTypeException>(() => X.AsTensorSpan<double>().Rank);
        Assert.Throws<ShapeException>(() => Sinter.Tensor.Ones(1).Expand(3).AsTensorSpan<float>().Rank);
    }
}
