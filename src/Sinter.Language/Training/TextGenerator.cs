namespace Sinter.Language;

/// <summary>Writes text with a character model, one token after the other.</summary>
public sealed class TextGenerator
{
    private readonly ILanguageModel model;
    private readonly CharTokenizer tokenizer;
    private readonly SamplingOptions options;

    /// <summary>A writer that reads with <paramref name="model"/> and spells with <paramref name="tokenizer"/>.</summary>
    /// <exception cref="ArgumentException">The two disagree about the vocabulary, or an option makes no sense.</exception>
    public TextGenerator(ILanguageModel model, CharTokenizer tokenizer, SamplingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (model.VocabularySize != tokenizer.VocabularySize)
        {
            throw new ArgumentException(
                $"TextGenerator: the model knows {model.VocabularySize} tokens and the tokenizer {tokenizer.VocabularySize}; they must agree.");
        }
        this.model = model;
        this.tokenizer = tokenizer;
        this.options = options;
    }

    /// <summary>
    /// Continues <paramref name="prompt"/> by <paramref name="tokens"/> characters, yielding each as it is drawn. An empty prompt stands for
    /// a new line. The replacement for unknown characters is never written.
    /// </summary>
    /// <exception cref="ArgumentException">The prompt holds a character that the model does not know.</exception>
    /// <exception cref="ArithmeticException">The model's logits are not numbers.</exception>
    public IEnumerable<string> Continue(string prompt, int tokens)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        List<int> context = [.. tokenizer.Encode(prompt.Length > 0 ? prompt : StartOfText())];
        return Draw(context, tokens);
    }

    private IEnumerable<string> Draw(List<int> context, int tokens)
    {
        float[] logits = new float[model.VocabularySize];
        for (int i = 0; i < tokens; i++)
        {
            if (context.Count > model.BlockSize)
            {
                context.RemoveRange(0, context.Count - model.BlockSize);
            }
            model.NextLogits([.. context], logits);
            if (tokenizer.ReplacementId is { } replacement && logits.Length > 1)
            {
                logits[replacement] = float.NegativeInfinity;
            }
            int next = Choose(logits, SplitMix64.UnitAt(options.Seed, (ulong)i));
            context.Add(next);
            yield return tokenizer.Decode(next);
        }
    }

    private string StartOfText() => tokenizer.Characters.Contains('\n') ? "\n" : tokenizer.Decode(0);

    private int Choose(ReadOnlySpan<float> logits, double random)
    {
        int[] order = [.. Enumerable.Range(0, logits.Length)];
        float[] keys = logits.ToArray();
        Array.Sort(keys, order, Comparer<float>.Create((a, b) => b.CompareTo(a)));
        if (!float.IsFinite(keys[0]) || keys.Any(float.IsNaN))
        {
            throw new ArithmeticException("The model's logits are not numbers: its weights are damaged or its training diverged.");
        }
        if (options.Temperature == 0)
        {
            return order[0];
        }

        int kept = options.TopK == 0 ? keys.Length : Math.Min(options.TopK, keys.Length);
        double[] weights = new double[kept];
        double total = 0;
        for (int i = 0; i < kept; i++)
        {
            total += weights[i] = Math.Exp((keys[i] - keys[0]) / options.Temperature);
        }

        double left = random * total;
        for (int i = 0; i < kept; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return order[i];
            }
        }
        return order[0];
    }
}
