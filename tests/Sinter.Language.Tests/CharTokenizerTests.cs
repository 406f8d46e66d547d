using System.Text;
using CsCheck;

namespace Sinter.Language.Tests;

public class CharTokenizerTests
{
    [Fact]
    public void Ids_number_the_sorted_distinct_characters()
    {
        CharTokenizer tokenizer = CharTokenizer.Fit("hello\n");
        Assert.Equal("\nehlo", tokenizer.Characters);
        Assert.Equal([2, 1, 3, 3, 4, 0], tokenizer.Encode("hello\n"));
        Assert.Equal("hole", tokenizer.Decode([2, 4, 3, 1]));
    }

    [Fact]
    public void Every_text_comes_back_from_its_ids() =>
        Gen.String[1, 50].Where(text => text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar)).Sample(text =>
        {
            CharTokenizer tokenizer = CharTokenizer.Fit(text);
            int[] ids = tokenizer.Encode(text);
            return tokenizer.Decode(ids) == text && ids.All(id => id >= 0 && id < tokenizer.VocabularySize);
        });

    [Fact]
    public void Characters_beyond_the_basic_plane_are_one_token()
    {
        CharTokenizer tokenizer = CharTokenizer.Fit("a😀b😀");
        Assert.Equal(3, tokenizer.VocabularySize);
        Assert.Equal([0, 2, 1, 2], tokenizer.Encode("a😀b😀"));
        Assert.Equal("😀", tokenizer.Decode(2));
    }

    [Fact]
    public void Rare_characters_share_the_replacement()
    {
        CharTokenizer tokenizer = CharTokenizer.Fit("aaabbbxyz", minCount: 2);
        Assert.Equal("ab\uFFFD", tokenizer.Characters);
        Assert.Equal(2, tokenizer.ReplacementId);
        Assert.Equal([0, 2, 2], tokenizer.Encode("axq"));
    }

    [Fact]
    public void Without_rare_characters_there_is_no_replacement_and_an_unknown_one_is_an_error()
    {
        CharTokenizer tokenizer = CharTokenizer.Fit("aabb", minCount: 2);
        Assert.Null(tokenizer.ReplacementId);
        ArgumentException error = Assert.Throws<ArgumentException>(() => tokenizer.Encode("abc"));
        Assert.Equal("The character 'c' (U+0063) is not among the 2 characters that the model was trained on.", error.Message);
    }

    [Theory]
    [InlineData("ba")]
    [InlineData("aa")]
    [InlineData("")]
    public void A_vocabulary_that_is_unsorted_repeated_or_empty_is_refused(string characters) =>
        Assert.Throws<ArgumentException>(() => new CharTokenizer(characters));

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void An_id_outside_the_vocabulary_is_an_error(int id) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CharTokenizer("ab").Decode(id));
}
