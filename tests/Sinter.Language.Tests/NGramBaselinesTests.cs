namespace Sinter.Language.Tests;

public class NGramBaselinesTests
{
    [Fact]
    public void The_three_scores_are_those_counted_by_hand()
    {
        // train: a b a b a (a 3, b 2; after a: b 2; after b: a 2), validation: b b, V = 2.
        NGramBaselines baselines = NGramBaselines.Measure([0, 1, 0, 1, 0], [1, 1], 2);
        Assert.Equal(Math.Log(2), baselines.Uniform, 12);
        Assert.Equal(-Math.Log(3.0 / 7), baselines.Unigram, 12);
        Assert.Equal(-(Math.Log(3.0 / 4) + Math.Log(1.0 / 4)) / 2, baselines.Bigram, 12);
    }

    [Fact]
    public void A_text_that_its_previous_character_decides_costs_a_bigram_next_to_nothing()
    {
        int[] train = [.. Enumerable.Range(0, 9000).Select(i => i % 3)];
        NGramBaselines baselines = NGramBaselines.Measure(train, train.AsSpan(0, 900), 3);
        Assert.Equal(baselines.Uniform, baselines.Unigram, 3);
        Assert.InRange(baselines.Bigram, 0, 0.01);
    }

    [Fact]
    public void An_empty_split_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => NGramBaselines.Measure([], [0], 2));
        Assert.Throws<ArgumentException>(() => NGramBaselines.Measure([0], [], 2));
    }
}
