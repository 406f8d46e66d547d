using Sinter.Cpu;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Neural;

/// <summary>What attention promises as a whole: its error, its memory, and the same bits for any number of threads. Memory and threads belong to the process, so these
/// tests run alone.</summary>
[Collection("alone")]
public class AttentionLimitTests
{
    static Tensor[] Inputs(long sequences, long length, long heads, long width, DType dtype)
    {
        var generator = new Generator(11);
        return [.. Enumerable.Range(0, 3).Select(_ => Leaf(Tensor.Randn([sequences, length, heads, width], generator: generator).To(dtype)))];
    }

    static Tensor Leaf(Tensor x)
    {
        x = x.Detach();
        x.RequiresGrad = true;
        return x;
    }

    // What one would write first: all scores, their softmax, and the chain rule over these.
    static Tensor Naive(Tensor q, Tensor k, Tensor v, bool causal)
    {
        Tensor qh = q.Transpose(1, 2), kh = k.Transpose(1, 2), vh = v.Transpose(1, 2);
        var scores = qh.MatMul(kh.MT) * (1 / Math.Sqrt(q.Shape[3]));
        if (causal) scores = scores.MaskedFill(Tensor.Ones([q.Shape[1], k.Shape[1]], DType.Bool).Triu(1), double.NegativeInfinity);
        return scores.Softmax(-1).MatMul(vh).Transpose(1, 2);
    }

    static double Distance(Tensor a, Tensor exact)
    {
        double[] x = a.Detach().To(DType.Float64).Contiguous().ToArray<double>(), y = exact.Detach().Contiguous().ToArray<double>();
        return Math.Sqrt(x.Zip(y, (u, w) => (u - w) * (u - w)).Average());
    }

    [Theory]
    [InlineData(100, 64, false)]
    [InlineData(700, 64, true)]
    [InlineData(700, 128, false)]
    public void The_error_is_that_of_the_naive_way(long length, long width, bool causal)
    {
        var single = Inputs(1, length, 2, width, DType.Float32);
        Tensor[] naive = [.. single.Select(x => Leaf(x.Clone()))], exact = [.. single.Select(x => Leaf(x.To(DType.Float64)))];
        var y = single[0].FlashAttention(single[1], single[2], new() { IsCausal = causal });
        Tensor plain = Naive(naive[0], naive[1], naive[2], causal), truth = Naive(exact[0], exact[1], exact[2], causal);
        Assert.InRange(Distance(y, truth), 0, 2 * Distance(plain, truth));

        var g = Tensor.Randn(y.Shape, generator: new Generator(12));
        Autograd.Backward([y], [g]);
        Autograd.Backward([plain], [g]);
        Autograd.Backward([truth], [g.To(DType.Float64)]);
        for (var i = 0; i < 3; i++) Assert.InRange(Distance(single[i].Grad!, exact[i].Grad!), 0, 3 * Distance(naive[i].Grad!, exact[i].Grad!));
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var options = new AttentionOptions { IsCausal = true, Window = (700, 0), DropoutP = 0.1 };
        float[][] Bits(int threads)
        {
            Threads.Count = threads;
            Tensor[] x = Inputs(2, 1100, 3, 24, DType.Float32), packed = [.. Inputs(1, 2200, 3, 24, DType.Float32).Select(t => Leaf(t.Squeeze(0)))];
            var bias = Leaf(Tensor.Randn([3, 1100, 1100], generator: new Generator(13)));
            var y = x[0].FlashAttention(x[1], x[2], options with { Mask = bias, Generator = new Generator(14) });
            var z = packed[0].FlashAttentionVarlen(packed[1], packed[2], Tensor.From([0L, 1500, 1507, 2200]), options: options with { Generator = new Generator(15) });
            Autograd.Backward([y.Square().Sum() + z.Square().Sum()]);
            return [.. ((Tensor[])[y, z, .. x.Select(t => t.Grad!), bias.Grad!, .. packed.Select(t => t.Grad!)]).Select(t => t.Detach().ToArray<float>())];
        }
        var count = Threads.Count;
        try
        {
            var one = Bits(1);
            foreach (var threads in (int[])[2, 3])
            {
                var several = Bits(threads);
                for (var i = 0; i < one.Length; i++) Assert.True(several[i].AsSpan().SequenceEqual(one[i]), $"result {i} with {threads} threads");
            }
        }
        finally
        {
            Threads.Count = count;
        }
    }

    // The most that the pool held during a call, beyond what it held before.
    static long Extra(Action call)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        MemoryPool.EmptyCache();
        var before = MemoryPool.Statistics;
        MemoryPool.ResetPeak();
        call();
        return MemoryPool.Statistics.Peak - before.Live;
    }

    // A result of q's size and a log-sum a query; blocks of the pool are up to a fifth larger.
    static void NeedsNoMoreThanItsResult(long length, AttentionOptions options)
    {
        using var scope = Autograd.NoGrad();
        var x = Inputs(1, length, 1, 64, DType.Float32);
        long result = 4 * length * 64, logSums = 4 * length;
        Assert.InRange(Extra(() => x[0].FlashAttention(x[1], x[2], options)), result, (result + logSums) * 5 / 4 + (64 << 10));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(8192)]
    public void A_forward_pass_holds_its_result_and_log_sums(long length)
    {
        NeedsNoMoreThanItsResult(length, new() { IsCausal = true });
        NeedsNoMoreThanItsResult(length, new() { Mask = Tensor.Ones([length], DType.Bool), AlibiSlopes = Tensor.Ones(1), DropoutP = 0.25 });
    }

    [Theory]
    [InlineData(2048)]
    [InlineData(8192)]
    public void A_backward_pass_holds_a_few_times_its_inputs(long length)
    {
        var x = Inputs(1, length, 1, 64, DType.Float32);
        var y = x[0].FlashAttention(x[1], x[2], new() { IsCausal = true });
        var g = Tensor.Ones(y.Shape);
        // dq, dk, dv; and dq in 16 parts at most, whatever the length.
        Assert.InRange(Extra(() => Autograd.Backward([y], [g])), 3 * 4 * length * 64, 24 * 4 * length * 64);
    }

    [Fact]
    public void Sixty_five_thousand_positions_take_no_more_than_their_result()
    {
        SlowTests.OrSkip();
        NeedsNoMoreThanItsResult(65_536, new() { IsCausal = true });
        NeedsNoMoreThanItsResult(65_536, new() { Window = (1024, 0) });
    }
}
