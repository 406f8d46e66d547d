namespace Sinter.Core.Tests;

/// <summary>The backward pass: order, accumulation, freeing, and what it refuses.</summary>
public class EngineTests
{
    static Tensor Leaf(params double[] values)
    {
        var x = Tensor.From(values);
        x.RequiresGrad = true;
        return x;
    }

    [Fact]
    public void A_graph_of_100_000_calls_is_walked_without_recursion()
    {
        var x = Leaf(1);
        var y = x;
        for (var i = 0; i < 100_000; i++) y = y + 1;
        y.Sum().Backward();
        Assert.Equal([1.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Gradients_of_several_uses_add_up()
    {
        var x = Leaf(2, 3);
        (x * x + x * 3).Sum().Backward();
        Assert.Equal([7.0, 9.0], x.Grad!.ToArray<double>());
        x.Sum().Backward();
        Assert.Equal([8.0, 10.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void One_tensor_may_be_both_operands()
    {
        var x = Leaf(3);
        (x + x).Backward(Tensor.From([1.0]));
        Assert.Equal([2.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void The_gradient_of_a_leaf_is_its_own_memory()
    {
        var x = Leaf(1, 2);
        var seed = Tensor.From([5.0, 6.0]);
        (x + 0).Backward(seed);
        x.Grad!.ZeroInPlace();
        Assert.Equal([5.0, 6.0], seed.ToArray<double>());
    }

    [Fact]
    public void A_second_pass_needs_the_graph_to_be_retained()
    {
        var x = Leaf(2);
        var y = (x * x).Sum();
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal([8.0], x.Grad!.ToArray<double>());
        var error = Assert.Throws<AutogradException>(() => y.Backward());
        Assert.Contains("retainGraph", error.Message);
    }

    [Fact]
    public void Grad_leaves_the_leaves_alone_and_stops_at_its_inputs()
    {
        var x = Leaf(2);
        var y = x * x;
        var z = (y * 3).Sum();
        var g = Autograd.Grad([z], [y, x]);
        Assert.Equal([3.0], g[0]!.ToArray<double>());
        Assert.Equal([12.0], g[1]!.ToArray<double>());
        Assert.Null(x.Grad);
    }

    [Fact]
    public void An_input_that_is_not_used_is_an_error_or_null()
    {
        Tensor x = Leaf(2), other = Leaf(1);
        Assert.Throws<AutogradException>(() => Autograd.Grad([(x * x).Sum()], [other]));
        Assert.Null(Autograd.Grad([(x * x).Sum()], [other], allowUnused: true)[0]);
    }

    [Fact]
    public void Derivatives_of_any_order()
    {
        var x = Leaf(1.5);
        var y = x.Pow(5).Sum();
        var expected = new[] { 5 * Math.Pow(1.5, 4), 20 * Math.Pow(1.5, 3), 60 * Math.Pow(1.5, 2), 120 * 1.5 };
        foreach (var value in expected)
        {
            y = Autograd.Grad([y], [x], createGraph: true)[0]!.Sum();
            Assert.Equal(value, y.Item(), 1e-9);
        }
    }

    [Fact]
    public void Changing_a_saved_value_in_place_names_both_ops()
    {
        var x = Leaf(1, 2);
        var y = x.Exp();
        var z = (y * y).Sum();
        y.AddInPlace(1);
        var error = Assert.Throws<AutogradException>(() => z.Backward());
        Assert.Contains("Multiply", error.Message);
        Assert.Contains("AddInPlace", error.Message);
    }

    [Fact]
    public void A_leaf_cannot_be_changed_in_place_while_recording()
    {
        var x = Leaf(1, 2);
        Assert.Throws<AutogradException>(() => x.AddInPlace(1));
        Assert.Throws<AutogradException>(() => x[0] = Tensor.Of(1.0));
        using (Autograd.NoGrad()) x.AddInPlace(1);
        Assert.Equal([2.0, 3.0], x.ToArray<double>());
    }

    [Fact]
    public void Writing_into_a_view_reaches_the_history_of_its_base_and_of_other_views()
    {
        Tensor x = Leaf(1, 2, 3), v = Leaf(10);
        var y = x * 2;
        var tail = y[1..];
        y[1] = v[0] * 3;
        (tail * tail).Sum().Backward();        // tail is now [30, 6]
        Assert.Equal([0.0, 0.0, 24.0], x.Grad!.ToArray<double>());
        Assert.Equal([180.0], v.Grad!.ToArray<double>());
    }

    [Fact]
    public void In_place_on_a_result_continues_its_history()
    {
        var x = Leaf(2);
        var y = x * 3;
        var w = Leaf(5);
        y.MultiplyInPlace(w);
        y.Sum().Backward();
        Assert.Equal([15.0], x.Grad!.ToArray<double>());
        Assert.Equal([6.0], w.Grad!.ToArray<double>());
    }

    [Fact]
    public void Hooks_see_and_replace_gradients()
    {
        var x = Leaf(1, 1);
        var y = x * 2;
        var seen = 0.0;
        y.RetainGrad();
        using (y.RegisterHook(g => { seen = g.Sum().Item(); return g * 10; })) (y * 3).Sum().Backward();
        Assert.Equal(6.0, seen);
        Assert.Equal([60.0, 60.0], x.Grad!.ToArray<double>());
        Assert.Equal([3.0, 3.0], y.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_hook_after_accumulation_sees_the_finished_gradient()
    {
        var x = Leaf(1);
        var calls = 0;
        using var hook = x.RegisterPostAccumulateGradHook(leaf => { calls++; Assert.Equal(2.0, leaf.Grad!.Item()); });
        (x * 2).Sum().Backward();
        Assert.Equal(1, calls);
    }

    [Fact]
    public void Modes_nest_and_follow_await()
    {
        var x = Leaf(1);
        using (Autograd.NoGrad())
        {
            Assert.False((x * 2).RequiresGrad);
            using (Autograd.EnableGrad()) Assert.True((x * 2).RequiresGrad);
            Assert.False((x * 2).RequiresGrad);
        }
        Assert.True((x * 2).RequiresGrad);
    }

    [Fact]
    public async Task NoGrad_follows_the_code_through_await_and_leaves_other_tasks_alone()
    {
        var x = Leaf(1);
        using (Autograd.NoGrad())
        {
            await Task.Yield();
            Assert.False((x * 2).RequiresGrad);
            await Task.Run(() => Assert.False((x * 2).RequiresGrad), TestContext.Current.CancellationToken);
        }
        Assert.True((x * 2).RequiresGrad);
    }

    [Fact]
    public void Passes_on_several_threads_add_to_one_leaf_safely()
    {
        var x = Leaf(1, 2, 3);
        Parallel.For(0, 200, _ => (x * 2).Sum().Backward());
        Assert.Equal([400.0, 400.0, 400.0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_graph_built_on_several_threads_is_walked_as_one()
    {
        var x = Leaf(2);
        var parts = new Tensor[8];
        Parallel.For(0, parts.Length, i => parts[i] = x.Pow(i + 1));
        var sum = parts.Aggregate((a, b) => a + b).Sum();
        sum.Backward();
        Assert.Equal(Enumerable.Range(1, 8).Sum(n => n * Math.Pow(2, n - 1)), x.Grad!.Item(), 1e-9);
    }

    [Fact]
    public void Anomaly_mode_names_the_call_that_made_a_NaN()
    {
        var x = Leaf(0);
        using var _ = Autograd.DetectAnomaly();
        var y = (x.Sqrt() * 0).Sum();
        var error = Assert.Throws<AutogradException>(() => y.Backward());
        Assert.Contains("Sqrt", error.Message);
        Assert.Contains(nameof(Anomaly_mode_names_the_call_that_made_a_NaN), error.Message);
    }

    [Fact]
    public void Integers_cannot_require_a_gradient()
        => Assert.Throws<DTypeException>(() => Tensor.Arange(3).RequiresGrad = true);

    [Fact]
    public void Backward_of_several_elements_needs_a_gradient()
        => Assert.Contains("[2]", Assert.Throws<AutogradException>(() => (Leaf(1, 2) * 2).Backward()).Message);

    [Fact]
    public void Disposing_early_is_safe_for_what_the_graph_saved()
    {
        var x = Leaf(0.5, 1);
        Tensor z;
        using (var y = x.Exp()) z = (y * y).Sum();
        z.Backward();
        Assert.Equal(2 * Math.Exp(1.0), x.Grad!.ToArray<double>()[0], 1e-12);
        using var copy = x.Grad!.Clone();
        copy.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Tensor.Full([10_000], 1.0).Tap(t => t.Dispose()).Sum());
    }
}

file static class Taps
{
    public static Tensor Tap(this Tensor x, Action<Tensor> action) { action(x); return x; }
}
