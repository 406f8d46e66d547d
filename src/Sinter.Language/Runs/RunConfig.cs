using System.Text.Json;

namespace Sinter.Language;

/// <summary>What a run trains, how, and on which text: the <c>config.json</c> of its folder.</summary>
public sealed record RunConfig
{
    /// <summary>The shape of the model.</summary>
    public required GptOptions Model { get; init; }

    /// <summary>The recipe.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The text.</summary>
    public required RunData Data { get; init; }

    /// <summary>What simple models score on the same text.</summary>
    public required NGramBaselines Baselines { get; init; }

    /// <summary>The vocabulary.</summary>
    public required CharTokenizer Tokenizer { get; init; }

    /// <summary>The configuration as indented JSON with snake_case names.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RunJson.Indented.RunConfig) + "\n";

    /// <summary>Reads what <see cref="ToJson"/> wrote; <paramref name="path"/> names the file in errors.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, a part is missing, or the values make no model.</exception>
    public static RunConfig Parse(string json, string path)
    {
        try
        {
            RunConfig config = JsonSerializer.Deserialize(json, RunJson.Indented.RunConfig)
                ?? throw new InvalidDataException($"{path}: a run's configuration was expected; the file holds null.");
            config.Model.Validate();
            config.Training.Validate();
            return config.Model.VocabularySize == config.Tokenizer.VocabularySize
                ? config
                : throw new InvalidDataException(
                    $"{path}: the model's vocabulary is {config.Model.VocabularySize} and the tokenizer has "
                    + $"{config.Tokenizer.VocabularySize} characters; they must agree.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }
}
