using Sinter.Cpu;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Amp;

/// <summary>Ops that compute in float32 on 16-bit inputs keep the inputs for their derivatives, not the float32 copies. The pool counts for the whole process, so this runs alone.</summary>
[Collection("alone")]
public class KeptActivationTests
{
    public static TheoryData<string> Ops => ["layer norm", "layer norm on the list for GPUs", "group norm", "batch norm", "cross-entropy", "cross-entropy in a scope", "cross-entropy of images"];

    static (Tensor X, Func<Tensor, Tensor> Call) Of(string op, DType dtype)
    {
        Tensor rows = Tensor.Randn([256, 512]).To(dtype), planes = rows.Reshape(4, 32, 32, 32), one = Tensor.Ones([32], dtype);
        var classes = Tensor.From([.. Enumerable.Range(0, 256).Select(i => (long)i)]);
        return op switch
        {
            "layer norm" => (rows, x => x.LayerNorm([512])),
            "layer norm on the list for GPUs" => (rows, x => Within(AutocastList.Gpu, () => x.LayerNorm([512]))),
            "group norm" => (planes, x => x.GroupNorm(4, one, one)),
            "batch norm" => (planes, x => x.BatchNorm(weight: one, bias: one, training: true)),
            "cross-entropy" => (rows, x => x.CrossEntropy(classes)),
            "cross-entropy in a scope" => (rows, x => Within(AutocastList.Cpu, () => x.CrossEntropy(classes))),
            _ => (planes, x => x.CrossEntropy(Tensor.Zeros([4, 32, 32], DType.Int64))),
        };
    }

    static Tensor Within(AutocastList list, Func<Tensor> call)
    {
        using var _ = new Autocast(DType.BFloat16, list: list);
        return call();
    }

    // A row of cross-entropy over classes that are not last is turned first, and what was turned is kept.
    [Theory, MemberData(nameof(Ops))]
    public void No_float32_copy_is_kept(string op)
    {
        var (x, call) = Of(op, DType.BFloat16);
        x.RequiresGrad = true;
        Tensor? y = null;
        var kept = Live(() => y = call(x));
        var own = op.StartsWith("cross", StringComparison.Ordinal) ? 0 : y!.Count * y.DType.Size;
        var turned = op.EndsWith("images", StringComparison.Ordinal) ? x.Count * 2 : 0;
        Assert.InRange(kept - own - turned, 0, x.Count);
        GC.KeepAlive(y);
    }

    static long Live(Action call)
    {
        Settle();
        var before = MemoryPool.Statistics.Live;
        call();
        Settle();
        return MemoryPool.Statistics.Live - before;
    }

    static void Settle()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    // The derivative reads the very numbers that the op read: those of 16 bits, widened.
    [Theory, MemberData(nameof(Ops))]
    public void Gradients_are_those_of_the_widened_input(string op)
    {
        var (x, call) = Of(op, DType.BFloat16);
        var wide = x.To(DType.Float32);
        x.RequiresGrad = true;
        wide.RequiresGrad = true;
        var g = Tensor.Randn([.. call(x).Shape]).To(DType.BFloat16);
        (call(x).To(DType.Float32) * g).Sum().Backward();
        (Of(op, DType.Float32).Call(wide).To(DType.Float32) * g).Sum().Backward();
        Assert.Equal(wide.Grad!.To(DType.BFloat16).ToArray<float>(), x.Grad!.ToArray<float>());
    }

    [Theory, MemberData(nameof(Ops))]
    public void Second_derivatives_reach_the_16_bit_input(string op)
    {
        var (x, call) = Of(op, DType.BFloat16);
        x.RequiresGrad = true;
        var y = call(x).To(DType.Float32);
        var first = Autograd.Grad([(y * y * y).Sum()], [x], createGraph: true)[0]!;
        first.Square().Sum().Backward();
        Assert.True(x.Grad!.ToArray<float>().All(float.IsFinite));
        Assert.Contains(x.Grad!.ToArray<float>(), v => v != 0);
    }
}
