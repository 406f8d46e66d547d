using Sinter.Testing;

namespace Sinter.Ops.Tests.Amp;

/// <summary>Functions with a derivative of one's own under mixed precision.</summary>
public class FunctionTests
{
    static Tensor Leaf(params long[] shape)
    {
        var x = Tensor.Randn(shape, generator: new Generator(11));
        x.RequiresGrad = true;
        return x;
    }

    /// <summary>x · w, noting the types of both passes.</summary>
    class Product : Function
    {
        public DType Forwards { get; private set; }
        public DType Backwards { get; private set; }

        protected override Tensor[] Forward(Context context, Tensor[] inputs)
        {
            context.Save(inputs);
            var y = inputs[0].MatMul(inputs[1]);
            Forwards = y.DType;
            return [y];
        }

        protected override Tensor?[] Backward(Context context, Tensor?[] gradients)
        {
            var g = gradients[0]!;
            var dx = g.MatMul(context.Saved(1).T);
            Backwards = dx.DType;
            return [dx, context.Saved(0).T.MatMul(g)];
        }
    }

    sealed class ExactProduct : Product
    {
        protected override DType? CastInputs => DType.Float32;
    }

    [Fact]
    public void Both_passes_run_in_the_scope_of_the_call()
    {
        Tensor x = Leaf(4, 3), w = Leaf(3, 2), x2 = x.Detach(), w2 = w.Detach();
        x2.RequiresGrad = w2.RequiresGrad = true;
        var product = new Product();
        Tensor y, expected;
        using (new Autocast())
        {
            y = product.Apply(x, w)[0];
            expected = x2.MatMul(w2);
        }
        y.Sum(dtype: DType.Float32).Backward();
        expected.Sum(dtype: DType.Float32).Backward();
        Assert.Equal((DType.BFloat16, DType.BFloat16), (product.Forwards, product.Backwards));
        Assert.Equal(DType.Float32, x.Grad!.DType);
        Expect.Same(x.Grad!, x2.Grad!, "gradient of x");
        Expect.Same(w.Grad!, w2.Grad!, "gradient of w");
    }

    [Fact]
    public void A_function_may_ask_for_its_own_type()
    {
        Tensor x = Leaf(4, 3), w = Leaf(3, 2);
        var product = new ExactProduct();
        Tensor y;
        using (new Autocast()) y = product.Apply(x.To(DType.BFloat16), w)[0];
        y.Sum().Backward();
        Assert.Equal((DType.Float32, DType.Float32), (product.Forwards, product.Backwards));
        Assert.Equal((DType.Float32, DType.Float32), (x.Grad!.DType, w.Grad!.DType));
    }

    [Fact]
    public void Without_a_scope_nothing_is_converted()
    {
        var product = new ExactProduct();
        var y = product.Apply(Leaf(4, 3).To(DType.BFloat16), Leaf(3, 2).To(DType.BFloat16))[0];
        Assert.Equal(DType.BFloat16, y.DType);
    }

    [Fact]
    public void A_call_outside_of_a_scope_is_differentiated_outside_of_one()
    {
        Tensor x = Leaf(4, 3), w = Leaf(3, 2);
        var product = new Product();
        var y = product.Apply(x, w)[0];
        using (new Autocast()) y.Sum().Backward();
        Assert.Equal(DType.Float32, product.Backwards);
    }
}
