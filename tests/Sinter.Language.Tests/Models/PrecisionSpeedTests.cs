using System.Diagnostics;
using System.Globalization;
using Sinter.Amp;
using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Language.Tests.Models;

/// <summary>What mixed precision costs where products are computed in float32 all the same: steps of nanoGPT's configuration for CPUs, of each precision in turn.</summary>
[Collection("alone")]
public class PrecisionSpeedTests
{
    // The goal is 1.1; the rest is for machines that do other things meanwhile.
    const double Limit = 1.2;
    const int Rounds = 30;

    static readonly GptOptions Shape = new() { VocabularySize = 65, BlockSize = 64, Layers = 4, Heads = 4, Dim = 128 };

    [Fact]
    public void A_step_in_16_bits_is_hardly_slower_than_in_float32()
    {
        SlowTests.OrSkip();
        Func<double>[] steps = [Step(null), Step(DType.BFloat16), Step(DType.Float16)];
        var times = Array.ConvertAll(steps, _ => new List<double>());
        for (var round = -5; round < Rounds; round++)
            for (var i = 0; i < steps.Length; i++)
            {
                var time = steps[i]();
                if (round >= 0) times[i].Add(time);
            }
        var medians = Array.ConvertAll(times, t => t.Order().ElementAt(t.Count / 2));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"float32 {medians[0]:0.0} ms, bfloat16 ×{medians[1] / medians[0]:0.00}, float16 ×{medians[2] / medians[0]:0.00} on {Threads.Count} threads"));
        Assert.All(medians, median => Assert.InRange(median / medians[0], 0, Limit));
    }

    static Func<double> Step(DType? low)
    {
        var model = new Gpt(Shape);
        AdamW optimizer = new(model.Parameters());
        GradScaler scaler = new(enabled: low == DType.Float16);
        var ids = Tensor.From([.. Enumerable.Range(0, 12 * 64).Select(i => (long)(i * i % 65))], [12, 64]);
        return () =>
        {
            var start = Stopwatch.GetTimestamp();
            optimizer.ZeroGrad();
            Tensor loss;
            using (low is { } dtype ? new Autocast(dtype) : null) loss = model.Loss(ids, ids);
            scaler.Scale(loss).Backward();
            scaler.Unscale(optimizer);
            Optim.Gradients.ClipGradNorm(model.Parameters(), 1);
            scaler.Step(optimizer);
            scaler.Update();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        };
    }
}
