namespace Sinter.Core.Tests;

/// <summary>Custom functions, checkpoints, and derivatives of whole functions.</summary>
public class DifferentiationTests
{
    static Tensor Leaf(params double[] values)
    {
        var x = Tensor.From(values);
        x.RequiresGrad = true;
        return x;
    }

    sealed class Cube : Function
    {
        protected override Tensor[] Forward(Context context, Tensor[] x)
        {
            context.Save(x[0]);
            return [x[0] * x[0] * x[0]];
        }

        protected override Tensor?[] Backward(Context context, Tensor?[] g)
        {
            var x = context.Saved(0);
            return [g[0]! * x * x * 3];
        }
    }

    [Fact]
    public void A_function_of_ones_own_is_differentiated_twice()
    {
        var x = Leaf(2, -1);
        var cube = new Cube();
        var g = Autograd.Grad([cube.Apply(x)[0].Sum()], [x], createGraph: true)[0]!;
        Assert.Equal([12.0, 3.0], g.ToArray<double>());
        Assert.Equal([12.0, -6.0], Autograd.Grad([g.Sum()], [x])[0]!.ToArray<double>());
    }

    sealed class Wrong : Function
    {
        protected override Tensor[] Forward(Context context, Tensor[] x) => [x[0] + 0];

        protected override Tensor?[] Backward(Context context, Tensor?[] g) => [];
    }

    [Fact]
    public void A_function_that_returns_too_few_gradients_is_named()
        => Assert.Contains("Wrong", Assert.Throws<AutogradException>(() => new Wrong().Apply(Leaf(1))[0].Sum().Backward()).Message);

    [Fact]
    public void A_checkpoint_gives_the_same_gradients_and_saves_nothing_but_its_input()
    {
        Tensor w = Leaf(0.3, -0.2), x = Leaf(1, 2);
        Tensor Block(Tensor t) => ((t * w).Sin() * t.Exp()).Tanh();
        Block(Block(x)).Sum().Backward();
        var (plainX, plainW) = (x.Grad!.ToArray<double>(), w.Grad!.ToArray<double>());
        (x.Grad, w.Grad) = (null, null);
        var calls = 0;
        Tensor Counted(Tensor t) { calls++; return Block(t); }
        var y = Checkpoint.Run(Counted, Checkpoint.Run(Counted, x)).Sum();
        Assert.Equal(2, calls);
        y.Backward();
        Assert.Equal(4, calls);
        Assert.Equal(plainX, x.Grad!.ToArray<double>());
        Assert.Equal(plainW, w.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_checkpoint_can_be_differentiated_twice_and_nested()
    {
        var x = Leaf(0.7);
        Tensor F(Tensor t) => Checkpoint.Run(u => Checkpoint.Run(v => v.Exp() * v, u).Sin(), t);
        var g = Autograd.Grad([F(x).Sum()], [x], createGraph: true)[0]!;
        var gg = Autograd.Grad([g.Sum()], [x])[0]!;
        Tensor Plain(Tensor t) => (t.Exp() * t).Sin();
        var pg = Autograd.Grad([Plain(x).Sum()], [x], createGraph: true)[0]!;
        var pgg = Autograd.Grad([pg.Sum()], [x])[0]!;
        Assert.Equal(pg.Item(), g.Item(), 1e-12);
        Assert.Equal(pgg.Item(), gg.Item(), 1e-12);
    }

    [Fact]
    public void Jacobian_and_Hessian_of_known_functions()
    {
        var x = Tensor.From([1.0, 2.0]);
        var j = Differentiation.Jacobian(t => Tensor.From([2.0, 0, 1, 3], [2, 2]).MatMul(t), x);
        Assert.Equal([2.0, 0, 1, 3], j.ToArray<double>());
        var h = Differentiation.Hessian(t => (t[0] * t[0] * t[1]).Reshape(1), x);
        Assert.Equal([4.0, 2, 2, 0], h.ToArray<double>());
    }

    [Fact]
    public void Products_agree_with_the_matrices()
    {
        Tensor x = Tensor.From([0.5, -0.3, 0.8]), v = Tensor.From([1.0, 2.0, -1.0]);
        static Tensor F(Tensor t) => t.Sin() * t.Sum().Exp();
        var j = Differentiation.Jacobian(F, x);
        Near(j.MatMul(v), Differentiation.Jvp(F, x, v).Product);
        Near(v.MatMul(j), Differentiation.Vjp(F, x, v).Product);
        static Tensor S(Tensor t) => F(t).Sum();
        Near(Differentiation.Hessian(S, x).MatMul(v), Differentiation.Hvp(S, x, v).Product);
    }

    static void Near(Tensor expected, Tensor actual)
    {
        var (e, a) = (expected.ToArray<double>(), actual.ToArray<double>());
        Assert.Equal(e.Length, a.Length);
        for (var i = 0; i < e.Length; i++) Assert.Equal(e[i], a[i], 1e-10);
    }
}
