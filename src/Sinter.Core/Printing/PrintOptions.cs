namespace Sinter;

/// <summary>How tensors are written as text. After <c>torch.set_printoptions</c>.</summary>
public sealed record PrintOptions
{
    /// <summary>What <see cref="Tensor.ToString()"/> uses; set it to change the text of all tensors.</summary>
    public static PrintOptions Current { get; set; } = new();

    /// <summary>Digits after the point.</summary>
    public int Precision { get; init; } = 4;

    /// <summary>More elements than this are abbreviated.</summary>
    public long Threshold { get; init; } = 1000;

    /// <summary>How many positions an abbreviated dimension shows at each end.</summary>
    public int EdgeItems { get; init; } = 3;

    /// <summary>Characters of a line.</summary>
    public int LineWidth { get; init; } = 80;

    /// <summary>Always or never with exponents; as the numbers need it if null.</summary>
    public bool? Scientific { get; init; }
}
