namespace Sinter.Language.Tests;

public class TrainingOptionsTests
{
    internal static readonly TrainingOptions Recipe = new()
    {
        Steps = 100,
        BatchSize = 4,
        LearningRate = 1e-3,
        MinLearningRate = 1e-4,
        WarmupSteps = 10,
        EvaluationInterval = 25,
        Seed = 1,
    };

    [Fact]
    public void The_learning_rate_rises_linearly_and_falls_along_a_cosine()
    {
        Assert.Equal(1e-3 / 11, Recipe.LearningRateAt(1), 12);
        Assert.Equal(1e-3 * 10 / 11, Recipe.LearningRateAt(10), 12);
        Assert.Equal(1e-3, Recipe.LearningRateAt(11), 12);
        Assert.Equal((1e-3 + 1e-4) / 2, Recipe.LearningRateAt(56), 12);
        Assert.Equal(1e-4, Recipe.LearningRateAt(101), 12);
        double[] falling = [.. Enumerable.Range(11, 90).Select(Recipe.LearningRateAt)];
        Assert.Equal(falling.OrderDescending(), falling);
    }

    [Fact]
    public void Each_nonsense_is_an_error_that_names_its_option()
    {
        Refused("steps is 0; it must be at least 1.", Recipe with { Steps = 0 });
        Refused("batch is -1; it must be at least 1.", Recipe with { BatchSize = -1 });
        Refused("lr is NaN; it must be a number above 0.", Recipe with { LearningRate = double.NaN });
        Refused("min-lr is 1 and lr is 0.001; min-lr must lie between 0 and lr.", Recipe with { MinLearningRate = 1 });
        Refused("beta2 is 1; it must be at least 0 and below 1.", Recipe with { Beta2 = 1 });
        Refused("eval-interval is 0; it must be at least 1.", Recipe with { EvaluationInterval = 0 });

        static void Refused(string message, TrainingOptions options) =>
            Assert.Equal(message, Assert.Throws<ArgumentException>(options.Validate).Message);
    }

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused()
    {
        GptOptions shape = new() { VocabularySize = 65, BlockSize = 8, Layers = 1, Heads = 3, Dim = 8 };
        Assert.Equal(
            "dim is 8 and heads is 3; the heads must divide dim evenly.", Assert.Throws<ArgumentException>(shape.Validate).Message);
        (shape with { Heads = 4 }).Validate();
        Assert.Throws<ArgumentException>((shape with { Heads = 4, Dropout = 1 }).Validate);
    }
}
