namespace Sinter.Bench.Models;

/// <summary>
/// The same stream of batches for every contender: rows of a text whose next symbol mostly follows from the last two, so that a model
/// that learns shows it in its loss.
/// </summary>
sealed class TextBatches
{
    readonly Random random = new(1234);
    readonly long[] text;
    readonly GptShape shape;

    public TextBatches(GptShape shape)
    {
        this.shape = shape;
        text = new long[20_000];
        for (int i = 2; i < text.Length; i++)
            text[i] = random.Next(4) == 0 ? random.Next(shape.Vocabulary) : (3 * text[i - 1] + 5 * text[i - 2] + 7) % shape.Vocabulary;
    }

    /// <summary>The next batch, B × T symbols row by row, and for each the symbol that follows.</summary>
    public (long[] Inputs, long[] Targets) Next()
    {
        var inputs = new long[shape.Batch * shape.Block];
        var targets = new long[inputs.Length];
        for (int b = 0; b < shape.Batch; b++)
        {
            int at = random.Next(text.Length - shape.Block - 1);
            text.AsSpan(at, shape.Block).CopyTo(inputs.AsSpan(b * shape.Block));
            text.AsSpan(at + 1, shape.Block).CopyTo(targets.AsSpan(b * shape.Block));
        }
        return (inputs, targets);
    }
}
