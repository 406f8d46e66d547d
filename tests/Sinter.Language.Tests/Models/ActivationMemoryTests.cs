using Sinter.Cpu;

namespace Sinter.Language.Tests.Models;

/// <summary>What a GPT keeps between its forward and its backward pass. The pool counts for the whole process, so this runs alone.</summary>
[Collection("alone")]
public class ActivationMemoryTests
{
    // nanoGPT's configuration for CPUs, with a larger batch, so that what is kept is the activations and not the 16-bit copies of the weights.
    static readonly GptOptions Shape = new() { VocabularySize = 65, BlockSize = 64, Layers = 4, Heads = 4, Dim = 128 };
    const int Batch = 24;

    [Fact]
    public void Activations_take_half_the_bytes_in_16_bits()
    {
        long full = Kept("float32", new Gpt(Shape), null), brain = Kept("bfloat16 autocast", new Gpt(Shape), DType.BFloat16), half = Kept("float16 autocast", new Gpt(Shape), DType.Float16);
        var narrow = new Gpt(Shape);
        narrow.To(DType.BFloat16);
        long whole = Kept("bfloat16 parameters", narrow, null);
        Assert.Equal(brain, half);
        // The figures of docs/mixed-precision.md. The residual stream stays float32 under autocast, as in PyTorch; the copies of the weights come on top.
        Assert.Equal(0.60, (double)brain / full, 0.01);
        Assert.Equal(0.50, (double)whole / full, 0.01);
        var copies = new Gpt(Shape).Parameters().Where(p => p.Rank == 2).Sum(p => p.Count) * 2;
        Assert.Equal(0.57, (double)(brain - copies) / full, 0.01);
    }

    static long Kept(string what, Gpt model, DType? low)
    {
        var ids = Tensor.From([.. Enumerable.Range(0, Batch * Shape.BlockSize).Select(i => (long)(i * i % Shape.VocabularySize))], [Batch, Shape.BlockSize]);
        // The first pass makes what lasts.
        Forward().Backward();
        model.ZeroGrad();
        Settle();
        var before = MemoryPool.Statistics.Live;
        var loss = Forward();
        Settle();
        var kept = MemoryPool.Statistics.Live - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {kept / 1024:N0} KiB kept for the backward pass");
        loss.Backward();
        return kept;

        Tensor Forward()
        {
            using var _ = low is { } dtype ? new Autocast(dtype) : null;
            return model.Loss(ids, ids);
        }
    }

    static void Settle()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}

[CollectionDefinition("alone", DisableParallelization = true)]
public class Alone;
