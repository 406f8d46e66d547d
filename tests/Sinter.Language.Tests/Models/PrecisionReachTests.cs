using System.Globalization;
using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Language.Tests.Models;

/// <summary>How far 16 bits reach: nanoGPT's configuration for CPUs on Shakespeare, judged by the whole validation split. Shortened to 400 of its 2000 steps; the chapter on mixed precision has the whole run.</summary>
public class PrecisionReachTests
{
    const int Steps = 400;
    const double Tolerance = 0.02;

    static readonly Lazy<(TokenSplit Split, GptOptions Shape)> Text = new(() =>
    {
        var corpus = TextCorpus.Load(SharedData.File("language", "text", "tinyshakespeare.txt"));
        var tokenizer = CharTokenizer.Fit(corpus.Text);
        return (TokenSplit.Encode(corpus, tokenizer, blockSize: 64), new() { VocabularySize = tokenizer.VocabularySize, BlockSize = 64, Layers = 4, Heads = 4, Dim = 128 });
    });

    static readonly TrainingOptions Recipe = new() { Steps = Steps, BatchSize = 12, LearningRate = 1e-3, MinLearningRate = 1e-4, WarmupSteps = 40, EvaluationInterval = Steps, Seed = 1337 };

    static readonly Lazy<double> InFloat32 = new(() => Loss("float32", new GptTrainer(Text.Value.Shape, Recipe)));

    static double Loss(string what, ITrainableModel model)
    {
        var split = Text.Value.Split;
        BlockSampler sampler = new(split.Train, Recipe.BatchSize, model.BlockSize, Recipe.Seed);
        for (var step = 1; step <= Steps; step++) model.TrainStep(sampler.Batch(step), step, Recipe.LearningRateAt(step));
        var loss = Evaluation.Loss(model, split.Validation.Span, Recipe.BatchSize);
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {loss.ToString("0.0000", CultureInfo.InvariantCulture)} nats a character after {Steps} steps");
        return loss;
    }

    [Theory, InlineData(TrainingPrecision.BFloat16), InlineData(TrainingPrecision.Float16)]
    public void Mixed_precision_reaches_the_loss_of_float32(TrainingPrecision precision)
    {
        SlowTests.OrSkip();
        Assert.Equal(InFloat32.Value, Loss($"{precision}", new GptTrainer(Text.Value.Shape, Recipe with { Precision = precision })), Tolerance);
    }

    [Theory, InlineData(WeightRounding.Stochastic), InlineData(WeightRounding.Compensated)]
    public void Parameters_of_16_bits_reach_it_with_their_own_rounding(WeightRounding rounding)
    {
        SlowTests.OrSkip();
        Assert.Equal(InFloat32.Value, Loss($"bfloat16 parameters, {rounding}", new SixteenBitTrainer(Text.Value.Shape, Recipe, rounding)), Tolerance);
    }
}
