using Sinter.Data;

namespace Sinter.Language.Tests.Models;

/// <summary>The GPT itself: its keys, its causality, its checkpoints, and what it learns.</summary>
public sealed class GptTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sinter-gpt-");

    static readonly GptOptions Small = new() { VocabularySize = 11, BlockSize = 8, Layers = 2, Heads = 2, Dim = 16, Bias = true };

    static readonly TrainingOptions Recipe = new()
    {
        Steps = 40,
        BatchSize = 4,
        LearningRate = 3e-3,
        MinLearningRate = 3e-4,
        WarmupSteps = 4,
        EvaluationInterval = 100,
        Seed = 7,
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Its_keys_are_nanoGPTs()
    {
        var keys = new Gpt(Small).StateDict().Keys.ToArray();
        Assert.Contains("transformer.wte.weight", keys);
        Assert.Contains("transformer.h.1.attn.c_attn.weight", keys);
        Assert.Contains("transformer.h.0.mlp.c_proj.bias", keys);
        Assert.Contains("transformer.h.0.ln_1.weight", keys);
        Assert.Contains("transformer.ln_f.bias", keys);
        Assert.Contains("lm_head.weight", keys);
        Assert.Equal(2 + 2 * 12 + 2 + 1, keys.Length);
    }

    [Fact]
    public void The_head_is_the_token_embedding()
    {
        var model = new Gpt(Small);
        Assert.Same(model.Transformer.Wte.Weight, model.LmHead.Weight);
        Assert.Equal(model.NamedParameters().Count(), model.Parameters().Distinct().Count());
    }

    [Fact]
    public void What_comes_later_does_not_change_what_was_said()
    {
        var model = new Gpt(Small);
        var a = Tensor.From(new long[] { 1, 2, 3, 4, 5, 6 }, [1, 6]);
        var b = Tensor.From(new long[] { 1, 2, 3, 9, 9, 9 }, [1, 6]);
        Assert.Equal(model.Call(a)[.., ..3].ToArray<float>(), model.Call(b)[.., ..3].ToArray<float>());
    }

    [Theory, InlineData(TrainingPrecision.Float32), InlineData(TrainingPrecision.BFloat16), InlineData(TrainingPrecision.Float16)]
    public void A_resumed_training_is_the_same_bit_for_bit(TrainingPrecision precision)
    {
        var recipe = Recipe with { Precision = precision };
        var path = Path.Combine(_folder.FullName, "model.safetensors");
        var (straight, first) = (new GptTrainer(Small with { Dropout = 0.1 }, recipe), new GptTrainer(Small with { Dropout = 0.1 }, recipe));
        for (var step = 1; step <= 10; step++) straight.TrainStep(Batch(step), step, 1e-3);
        for (var step = 1; step <= 5; step++) first.TrainStep(Batch(step), step, 1e-3);
        first.Save(path, 5);
        var second = new GptTrainer(Small with { Dropout = 0.1 }, recipe with { Seed = 7 });
        Assert.Equal(5, second.Load(path));
        for (var step = 6; step <= 10; step++) second.TrainStep(Batch(step), step, 1e-3);
        foreach (var (name, value) in straight.Model.StateDict())
            Assert.Equal(value.ToArray<float>(), second.Model.StateDict()[name].ToArray<float>());
    }

    [Fact]
    public void A_checkpoint_of_another_architecture_is_refused_by_name()
    {
        var path = Path.Combine(_folder.FullName, "model.safetensors");
        new GptTrainer(Small, Recipe).Save(path, 3);
        var error = Assert.Throws<InvalidDataException>(() => new GptTrainer(Small with { Dim = 32 }, Recipe).Load(path));
        Assert.Contains("transformer.wte.weight is [11, 16], but the module's is [11, 32]", error.Message);
        Safetensors.Save(path, new Dictionary<string, Tensor> { ["x"] = Tensor.Ones(2) });
        Assert.Contains("sinter.step", Assert.Throws<InvalidDataException>(() => new GptTrainer(Small, Recipe).Load(path)).Message);
    }

    [Theory, InlineData(TrainingPrecision.Float32), InlineData(TrainingPrecision.BFloat16), InlineData(TrainingPrecision.Float16)]
    public void It_learns_a_text_by_heart(TrainingPrecision precision)
    {
        var trainer = new GptTrainer(Small, Recipe with { Precision = precision });
        double first = 0, last = 0;
        for (var step = 1; step <= 150; step++)
        {
            last = trainer.TrainStep(Batch(step % 4), step, 5e-3);
            if (step == 1) first = last;
        }
        Assert.InRange(first, 2.0, 3.0);
        Assert.InRange(last, 0, 0.35);
        var logits = new float[Small.VocabularySize];
        trainer.NextLogits([3, 4, 5], logits);
        Assert.Equal(6, Array.IndexOf(logits, logits.Max()));
    }

    [Fact]
    public void Too_long_a_context_is_an_error_that_says_how_much_it_reads()
        => Assert.Contains("at most 8", Assert.Throws<ShapeException>(() => new Gpt(Small).Call(Tensor.Zeros([1, 9], DType.Int64))).Message);

    // Counting upwards, modulo the vocabulary.
    static TokenBatch Batch(int step)
    {
        var batch = new TokenBatch(4, 8);
        int[] text = [.. Enumerable.Range(0, 40).Select(i => (i + step) % 11)];
        for (var row = 0; row < 4; row++) batch.SetRow(row, text, row * 5);
        return batch;
    }
}
