using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Serialization;

namespace Sinter.Language;

/// <summary>
/// A character-level tokenizer: the sorted distinct characters (Unicode scalar values) of a text, numbered from zero, as nanoGPT's.
/// </summary>
public sealed class CharTokenizer
{
    /// <summary>The character that stands for every character outside the vocabulary, where the vocabulary contains it.</summary>
    public const char Replacement = '\uFFFD';

    private readonly string[] texts;
    private readonly Dictionary<Rune, int> ids;

    /// <summary>A tokenizer whose ids number <paramref name="characters"/>, which must be sorted by code point and distinct.</summary>
    /// <exception cref="ArgumentException">They are not, or there are none.</exception>
    [JsonConstructor]
    public CharTokenizer(string characters)
    {
        ArgumentException.ThrowIfNullOrEmpty(characters);
        Rune[] runes = [.. characters.EnumerateRunes()];
        for (int i = 1; i < runes.Length; i++)
        {
            if (runes[i - 1] >= runes[i])
            {
                throw new ArgumentException(
                    $"CharTokenizer: characters must be sorted and distinct; U+{runes[i].Value:X4} follows U+{runes[i - 1].Value:X4}.",
                    nameof(characters));
            }
        }

        Characters = characters;
        texts = [.. runes.Select(rune => rune.ToString())];
        ids = new Dictionary<Rune, int>(runes.Length);
        for (int i = 0; i < runes.Length; i++)
        {
            ids.Add(runes[i], i);
        }
        ReplacementId = ids.TryGetValue(new Rune(Replacement), out int id) ? id : null;
    }

    /// <summary>The vocabulary as one string, in the order of the ids.</summary>
    public string Characters { get; }

    /// <summary>The number of ids.</summary>
    [JsonIgnore]
    public int VocabularySize => texts.Length;

    /// <summary>The id that unknown characters get, or null when every character must be known.</summary>
    [JsonIgnore]
    public int? ReplacementId { get; }

    /// <summary>
    /// The tokenizer of <paramref name="text"/>. Characters that occur fewer than <paramref name="minCount"/> times share one id, that of
    /// <see cref="Replacement"/>.
    /// </summary>
    public static CharTokenizer Fit(string text, int minCount = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(minCount, 1);
        Dictionary<Rune, int> counts = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, rune, out _)++;
        }

        IEnumerable<Rune> kept = counts.Where(entry => entry.Value >= minCount).Select(entry => entry.Key);
        if (counts.Values.Any(count => count < minCount))
        {
            kept = kept.Append(new Rune(Replacement)).Distinct();
        }
        return new CharTokenizer(string.Concat(kept.Order()));
    }

    /// <summary>The ids of <paramref name="text"/>, one a character.</summary>
    /// <exception cref="ArgumentException">A character is outside the vocabulary and there is no <see cref="ReplacementId"/>.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<int> encoded = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            encoded.Add(ids.TryGetValue(rune, out int id) ? id : ReplacementId ?? throw Unknown(rune));
        }
        return [.. encoded];
    }

    /// <summary>The text of <paramref name="tokens"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        StringBuilder text = new(tokens.Length);
        foreach (int token in tokens)
        {
            text.Append(Decode(token));
        }
        return text.ToString();
    }

    /// <summary>The character of one id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public string Decode(int token) => (uint)token < (uint)texts.Length
        ? texts[token]
        : throw new ArgumentOutOfRangeException(
            nameof(token), token, $"CharTokenizer: token {token} is outside the vocabulary of {texts.Length}.");

    private ArgumentException Unknown(Rune rune) => new(
        $"The character '{rune}' (U+{rune.Value:X4}) is not among the {texts.Length} characters that the model was trained on.");
}
