using Sinter.Cpu;
using Sinter.Optim;

namespace Sinter.Nn.Tests.Optim;

/// <summary>What training in 16 bits saves. The pool counts for the whole process, so this runs alone.</summary>
[Collection("alone")]
public class WeightRoundingMemoryTests
{
    [Fact]
    public void All_of_it_in_16_bits_takes_half_the_memory()
    {
        static long Bytes(DType dtype)
        {
            // What earlier tests left is returned now, and not while this one counts.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            var before = MemoryPool.Statistics.Live;
            var p = Tensor.Full([1 << 20], 0.5, dtype);
            p.RequiresGrad = true;
            p.Grad = Tensor.OnesLike(p);
            var adam = new AdamW([p]) { Rounding = WeightRounding.Stochastic, KeepsStateInParameterType = true };
            adam.Step();
            var bytes = MemoryPool.Statistics.Live - before;
            GC.KeepAlive(adam);
            return bytes;
        }
        long wide = Bytes(DType.Float32), narrow = Bytes(DType.BFloat16);
        TestContext.Current.TestOutputHelper?.WriteLine($"AdamW with 2²⁰ parameters, their gradients and two means: {wide:N0} bytes in float32, {narrow:N0} in bfloat16.");
        Assert.Equal(2.0, (double)wide / narrow, 0.05);
    }
}
