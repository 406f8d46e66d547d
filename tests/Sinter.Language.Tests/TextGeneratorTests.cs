namespace Sinter.Language.Tests;

public class TextGeneratorTests
{
    private static readonly CharTokenizer Tokenizer = new("abcd");

    [Fact]
    public void Temperature_zero_always_takes_the_likeliest()
    {
        TextGenerator generator = new(new FixedModel([0, 3, 1, 2]), Tokenizer, new SamplingOptions { Temperature = 0 });
        Assert.Equal("bbbbb", string.Concat(generator.Continue("a", 5)));
    }

    [Fact]
    public void Top_k_draws_from_the_k_likeliest_only()
    {
        TextGenerator generator = new(new FixedModel([0, 3, 1, 2]), Tokenizer, new SamplingOptions { Temperature = 5, TopK = 2 });
        Assert.Equal(['b', 'd'], string.Concat(generator.Continue("a", 300)).Distinct().Order());
    }

    [Fact]
    public void The_shares_of_the_draws_are_the_softmax_of_the_logits()
    {
        float[] logits = [0, 1, 2, 3];
        TextGenerator generator = new(new FixedModel(logits), Tokenizer, new SamplingOptions { Temperature = 2, Seed = 5 });
        string text = string.Concat(generator.Continue("a", 20_000));
        double total = logits.Sum(logit => Math.Exp(logit / 2));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(Math.Exp(logits[i] / 2) / total, text.Count(c => c == "abcd"[i]) / 20_000.0, 0.015);
        }
    }

    [Fact]
    public void The_same_seed_writes_the_same_text_and_another_seed_another()
    {
        Assert.Equal(Write(1), Write(1));
        Assert.NotEqual(Write(1), Write(2));

        static string Write(ulong seed) =>
            string.Concat(new TextGenerator(new FixedModel([1, 1, 1, 1]), Tokenizer, new SamplingOptions { Seed = seed }).Continue("a", 50));
    }

    [Fact]
    public void The_context_never_exceeds_the_block()
    {
        FixedModel model = new([1, 1, 1, 1]);
        _ = string.Concat(new TextGenerator(model, Tokenizer, new SamplingOptions()).Continue("abcdabcd", 10));
        Assert.Equal([.. Enumerable.Repeat(4, 10)], model.ContextLengths);
    }

    [Fact]
    public void The_replacement_is_never_written()
    {
        TextGenerator generator = new(new FixedModel([0, 0, 9]), new CharTokenizer("ab\uFFFD"), new SamplingOptions());
        Assert.DoesNotContain('\uFFFD', string.Concat(generator.Continue("a", 200)));
    }

    [Fact]
    public void Bad_options_bad_prompts_and_bad_logits_are_errors()
    {
        FixedModel model = new([1, 1, 1, 1]);
        Assert.Throws<ArgumentException>(() => new TextGenerator(model, Tokenizer, new SamplingOptions { Temperature = -1 }));
        Assert.Throws<ArgumentException>(() => new TextGenerator(model, Tokenizer, new SamplingOptions { TopK = -1 }));
        Assert.Throws<ArgumentException>(() => new TextGenerator(model, new CharTokenizer("ab"), new SamplingOptions()));
        Assert.Throws<ArgumentException>(() => new TextGenerator(model, Tokenizer, new SamplingOptions()).Continue("x", 1));
        TextGenerator broken = new(new FixedModel([1, float.NaN, 1, 1]), Tokenizer, new SamplingOptions());
        Assert.Throws<ArithmeticException>(() => string.Concat(broken.Continue("a", 1)));
    }

    private sealed class FixedModel(float[] logits) : ILanguageModel
    {
        public List<int> ContextLengths { get; } = [];

        public int BlockSize => 4;

        public int VocabularySize => logits.Length;

        public void NextLogits(ReadOnlySpan<int> context, Span<float> next)
        {
            ContextLengths.Add(context.Length);
            logits.CopyTo(next);
        }
    }
}
