namespace Sinter.Language;

/// <summary>The shape of a GPT: everything that decides which tensors its checkpoint holds, and their sizes.</summary>
public sealed record GptOptions
{
    /// <summary>The number of token ids, V.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>How many tokens the model reads at once, T.</summary>
    public required int BlockSize { get; init; }

    /// <summary>The number of transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>The number of attention heads, H; divides <see cref="Dim"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>The width of the residual stream, C.</summary>
    public required int Dim { get; init; }

    /// <summary>The probability with which an activation is dropped in training.</summary>
    public double Dropout { get; init; }

    /// <summary>Whether linear layers and layer norms have biases.</summary>
    public bool Bias { get; init; }

    /// <summary>Checks that the sizes make a model.</summary>
    /// <exception cref="ArgumentException">One of them does not; the message names it.</exception>
    public void Validate()
    {
        OptionRules.AtLeast(1, VocabularySize, "vocabulary");
        OptionRules.AtLeast(1, BlockSize, "block");
        OptionRules.AtLeast(1, Layers, "layers");
        OptionRules.AtLeast(1, Heads, "heads");
        OptionRules.AtLeast(1, Dim, "dim");
        OptionRules.Require(Dim % Heads == 0, $"dim is {Dim} and heads is {Heads}; the heads must divide dim evenly.");
        OptionRules.Require(Dropout is >= 0 and < 1, $"dropout is {Dropout}; it must be at least 0 and below 1.");
    }
}
