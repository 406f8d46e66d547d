using Sinter.Testing;

namespace Sinter.Ops.Tests.Amp;

/// <summary>The scopes of mixed precision: where they reach, what they keep, and that gradients do not notice.</summary>
public class AutocastTests
{
    static Tensor Leaf(params long[] shape)
    {
        var x = Tensor.Randn(shape, generator: new Generator(7));
        x.RequiresGrad = true;
        return x;
    }

    [Theory, InlineData(DType.BFloat16), InlineData(DType.Float16)]
    public void Products_run_in_the_low_type_losses_in_float32_and_the_rest_as_given(DType low)
    {
        Tensor x = Leaf(4, 3), w = Leaf(2, 3), target = Tensor.Zeros(4, 2);
        using var scope = new Autocast(low);
        var y = x.Linear(w);
        Assert.Equal(low, y.DType);
        Assert.Equal(low, y.Exp().DType);
        Assert.Equal(DType.Float32, y.MseLoss(target).DType);
        Assert.Equal(DType.Float32, (y + x.Narrow(1, 0, 2)).DType);
        Assert.Equal(low, (y * 2.0).DType);
        Assert.Equal(DType.Float64, x.To(DType.Float64).MatMul(w.To(DType.Float64).T).DType);
    }

    [Fact]
    public void The_list_for_GPUs_keeps_sums_and_exponentials_in_float32()
    {
        var x = Leaf(4, 3).To(DType.BFloat16);
        using (new Autocast(list: AutocastList.Gpu))
        {
            Assert.Equal(DType.Float32, x.Exp().DType);
            Assert.Equal(DType.Float32, x.Sum().DType);
            Assert.Equal(DType.BFloat16, x.Sum(dtype: DType.BFloat16).DType);
            Assert.Equal(DType.Float32, x.Softmax(1).DType);
            Assert.Throws<InvalidOperationException>(() => x.Sigmoid().BinaryCrossEntropy(x));
        }
        using (new Autocast())
        {
            Assert.Equal(DType.BFloat16, x.Exp().DType);
            Assert.Equal(DType.BFloat16, x.Sum().DType);
        }
    }

    [Fact]
    public void Scopes_nest_and_may_be_disabled_inside()
    {
        Tensor x = Leaf(4, 3), w = Leaf(3, 2);
        Assert.False(Autocast.IsEnabled);
        using (new Autocast(DType.Float16))
        {
            using (new Autocast(DType.BFloat16)) Assert.Equal(DType.BFloat16, x.MatMul(w).DType);
            using (new Autocast(enabled: false))
            {
                Assert.False(Autocast.IsEnabled);
                Assert.Equal(DType.Float32, x.MatMul(w).DType);
                using (new Autocast()) Assert.Equal(DType.BFloat16, x.MatMul(w).DType);
                Assert.Equal(DType.Float32, x.MatMul(w).DType);
            }
            Assert.Equal(DType.Float16, x.MatMul(w).DType);
        }
        Assert.Equal(DType.Float32, x.MatMul(w).DType);
    }

    [Fact]
    public void Ending_a_scope_twice_ends_it_once()
    {
        using var outer = new Autocast(DType.Float16);
        var inner = new Autocast(DType.BFloat16);
        inner.Dispose();
        inner.Dispose();
        Assert.Equal(DType.Float16, Leaf(2, 2).MatMul(Leaf(2, 2)).DType);
    }

    [Theory, InlineData(DType.Float32), InlineData(DType.Int64), InlineData(DType.Float64)]
    public void Only_the_16_bit_types_are_low(DType dtype)
        => Assert.Contains("must be float16 or bfloat16", Assert.Throws<DTypeException>(() => new Autocast(dtype)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_scope_follows_await_and_tasks_and_reaches_nobody_else()
    {
        Tensor x = Leaf(4, 3), w = Leaf(3, 2);
        using var started = new SemaphoreSlim(0);
        using var entered = new SemaphoreSlim(0);
        var other = Task.Run(async () =>
        {
            started.Release();
            await entered.WaitAsync();
            return x.MatMul(w).DType;
        }, TestContext.Current.CancellationToken);
        await started.WaitAsync(TestContext.Current.CancellationToken);
        using (new Autocast())
        {
            entered.Release();
            Assert.Equal(DType.Float32, await other);
            await Task.Yield();
            Assert.Equal(DType.BFloat16, x.MatMul(w).DType);
            Assert.Equal(DType.BFloat16, await Task.Run(() => x.MatMul(w).DType, TestContext.Current.CancellationToken));
        }
        Assert.Equal(DType.Float32, x.MatMul(w).DType);
    }

    [Fact]
    public void A_parameter_is_converted_once_in_a_scope_and_its_copy_forgotten_with_the_outermost()
    {
        var w = Leaf(3, 2);
        Tensor copy;
        using (var outer = new Autocast())
        {
            copy = outer.Cast(w, DType.BFloat16, out var cached);
            Assert.True(cached);
            using (var inner = new Autocast()) Assert.Same(copy, inner.Cast(w, DType.BFloat16, out _));
            Assert.Same(copy, outer.Cast(w, DType.BFloat16, out _));
            Assert.False(copy.IsDisposed);
        }
        Assert.True(copy.IsDisposed);
        using var again = new Autocast();
        Assert.NotSame(copy, again.Cast(w, DType.BFloat16, out _));
    }

    [Fact]
    public void Only_float32_leaves_that_learn_are_cached()
    {
        var w = Leaf(3, 2);
        using var scope = new Autocast();
        foreach (var x in (Tensor[])[w * 1.0, w.Detach(), w.T, w.To(DType.Float16)])
        {
            scope.Cast(x, DType.BFloat16, out var cached);
            Assert.False(cached);
        }
        using var uncached = new Autocast(cacheEnabled: false);
        uncached.Cast(w, DType.BFloat16, out var kept);
        Assert.False(kept);
    }

    [Fact]
    public void A_parameter_used_twice_gets_the_sum_of_both_gradients()
    {
        Tensor w = Leaf(3, 3), x = Leaf(2, 3).Detach(), plain = w.Detach();
        plain.RequiresGrad = true;
        using (new Autocast()) x.MatMul(w).MatMul(w).Sum(dtype: DType.Float32).Backward();
        using (new Autocast(cacheEnabled: false)) x.MatMul(plain).MatMul(plain).Sum(dtype: DType.Float32).Backward();
        Assert.Equal(DType.Float32, w.Grad!.DType);
        // With the cache the two gradients meet in the low type, at the copy; without it in float32, at the parameter.
        Expect.Close(w.Grad!, plain.Grad!, Tolerance.Of(DType.BFloat16), "gradient of a weight used twice");
    }

    [Fact]
    public void A_copy_made_without_recording_does_not_cut_off_a_later_forward_pass()
    {
        Tensor w = Leaf(3, 2), x = Leaf(4, 3).Detach();
        using (new Autocast())
        {
            using (Autograd.NoGrad()) x.MatMul(w);
            x.MatMul(w).Sum(dtype: DType.Float32).Backward();
        }
        Assert.NotNull(w.Grad);
    }

    [Fact]
    public void A_parameter_changed_within_the_scope_is_converted_anew()
    {
        Tensor w = Tensor.Ones(2, 2), x = Tensor.Ones(1, 2);
        w.RequiresGrad = true;
        using var scope = new Autocast();
        Assert.Equal(2, x.MatMul(w)[0, 0].Item());
        using (Autograd.NoGrad()) w.MultiplyInPlace(3);
        Assert.Equal(6, x.MatMul(w)[0, 0].Item());
    }

    [Fact]
    public void Backward_computes_in_the_types_of_the_forward_pass_wherever_it_runs()
    {
        Tensor x = Leaf(5, 4), w = Leaf(4, 3), g = Leaf(5, 3).Detach();
        var wide = Autograd.Grad([x.MatMul(w)], [x, w], [g]);
        Tensor y;
        using (new Autocast()) y = x.MatMul(w);
        var low = Autograd.Grad([y], [x, w], [g.To(DType.BFloat16)], retainGraph: true);
        using (new Autocast(DType.Float16))
        {
            var inside = Autograd.Grad([y], [x, w], [g.To(DType.BFloat16)]);
            for (var i = 0; i < 2; i++) Expect.Same(inside[i]!, low[i]!, "backward of a low product inside another scope");
        }
        Tensor exact = x.MatMul(w);
        using (new Autocast())
        {
            var inside = Autograd.Grad([exact], [x, w], [g]);
            for (var i = 0; i < 2; i++) Expect.Same(inside[i]!, wide[i]!, "backward of a float32 product inside a scope");
        }
    }

    [Fact]
    public void A_second_derivative_goes_through_a_low_product()
    {
        Tensor x = Leaf(3, 3), w = Leaf(3, 3);
        Tensor loss;
        using (new Autocast()) loss = x.MatMul(w).MseLoss(Tensor.Zeros(3, 3));
        var dx = Autograd.Grad([loss], [x], createGraph: true)[0]!;
        dx.Square().Sum().Backward();
        Assert.Equal(DType.Float32, w.Grad!.DType);
        Assert.True(w.Grad.Abs().Max().Item() > 0);
    }

    [Fact]
    public void A_checkpointed_part_is_computed_again_as_it_was()
    {
        Tensor w = Leaf(6, 6), x = Leaf(4, 6), kept = w.Detach();
        kept.RequiresGrad = true;
        Tensor plain, saved;
        using (new Autocast())
        {
            plain = x.MatMul(kept).Tanh().MatMul(kept).Sum(dtype: DType.Float32);
            saved = Checkpoint.Run(a => a.MatMul(w).Tanh().MatMul(w), x).Sum(dtype: DType.Float32);
        }
        plain.Backward();
        saved.Backward();
        Expect.Same(w.Grad!, kept.Grad!, "gradient through a checkpoint under Autocast, after the scope");
    }

    [Fact]
    public void Hooks_may_keep_what_they_are_given()
    {
        Tensor x = Leaf(4, 3), w = Leaf(3, 2);
        Tensor y;
        using (new SavedTensorHooks(value => value, value => (Tensor)value).Enter())
        using (new Autocast())
            y = x.MatMul(w);
        y.Sum(dtype: DType.Float32).Backward();
        Assert.NotNull(w.Grad);
    }
}
