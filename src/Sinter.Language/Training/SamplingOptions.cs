namespace Sinter.Language;

/// <summary>How the next token is chosen among the likely ones.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits: below 1 the text is more predictable, above 1 more surprising; 0 always takes the likeliest token.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only this many of the likeliest tokens are drawn from; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>The seed of the draws.</summary>
    public ulong Seed { get; init; } = 1337;

    /// <summary>Checks that the options make sense.</summary>
    /// <exception cref="ArgumentException">One of them does not; the message names it.</exception>
    public void Validate()
    {
        OptionRules.Require(
            Temperature >= 0 && double.IsFinite(Temperature), $"temperature is {Temperature}; it must be a number of 0 or above.");
        OptionRules.AtLeast(0, TopK, "top-k");
    }
}
