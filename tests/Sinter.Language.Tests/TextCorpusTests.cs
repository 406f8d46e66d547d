using Sinter.Testing;

namespace Sinter.Language.Tests;

public class TextCorpusTests
{
    [Fact]
    public void A_file_is_read_as_it_stands_without_its_byte_order_mark()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("a.txt", [0xEF, 0xBB, 0xBF, .. "é\r\nx"u8]);
        TextCorpus corpus = TextCorpus.Load(path);
        Assert.Equal("é\r\nx", corpus.Text);
        Assert.Equal(4, corpus.Characters);
        Assert.Equal(path, corpus.Source);
    }

    [Fact]
    public void The_hash_is_that_of_the_text()
    {
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", new TextCorpus("abc", "a test").Sha256);
    }

    [Fact]
    public void A_folder_is_its_text_files_in_order_of_their_paths()
    {
        using TemporaryFolder folder = new();
        folder.Write("b.txt", "second");
        folder.Write("a/z.md", "first\n");
        folder.Write("c.bin", [1, 0, 2]);
        folder.Write(".hidden", "never");
        folder.Write(".git/config", "never");
        Assert.Equal("first\nsecond\n", TextCorpus.Load(folder.Location).Text);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'a', (byte)'b', 0xFF, (byte)'c' }, 2, "0xFF")]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a', 0xC3 }, 4, "0xC3")]
    [InlineData(new byte[] { (byte)'a', 0xED, 0xA0, 0x80 }, 1, "0xED")]
    public void Invalid_UTF8_is_an_error_that_names_the_file_and_the_byte(byte[] bytes, int offset, string value)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("bad.txt", bytes);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TextCorpus.Load(path));
        Assert.Equal($"{path}: byte {offset} ({value}) is not valid UTF-8. Convert the file to UTF-8 first.", error.Message);
        Assert.Throws<InvalidDataException>(() => TextCorpus.Load(folder.Location));
    }

    [Fact]
    public void A_binary_file_is_an_error_that_names_its_first_zero_byte()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("bad.txt", [(byte)'a', (byte)'b', 0, (byte)'c']);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TextCorpus.Load(path));
        Assert.Equal($"{path}: byte 2 is zero, so this is a binary file; UTF-8 text was expected.", error.Message);
    }

    [Fact]
    public void A_missing_path_and_a_folder_without_text_are_errors()
    {
        using TemporaryFolder folder = new();
        Assert.Throws<FileNotFoundException>(() => TextCorpus.Load(folder.File("nowhere")));
        folder.Write("only.bin", [0]);
        Assert.Contains("no text files", Assert.Throws<InvalidDataException>(() => TextCorpus.Load(folder.Location)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_split_cuts_after_nine_characters_of_ten_and_never_inside_one()
    {
        (string train, string validation) = new TextCorpus("0123456789abcdefghij", "a test").Split();
        Assert.Equal(("0123456789abcdefgh", "ij"), (train, validation));
        (train, validation) = new TextCorpus("😀😁😂😃😄😅😆😇😈😉", "a test").Split();
        Assert.Equal(("😀😁😂😃😄😅😆😇😈", "😉"), (train, validation));
    }

    [Fact]
    public void Tinyshakespeare_splits_where_nanoGPT_splits_it()
    {
        TextCorpus corpus = TextCorpus.Load(SharedData.File("language", "text", "tinyshakespeare.txt"));
        CharTokenizer tokenizer = CharTokenizer.Fit(corpus.Text);
        TokenSplit split = TokenSplit.Encode(corpus, tokenizer, blockSize: 64);
        Assert.Equal(65, tokenizer.VocabularySize);
        Assert.Equal((1_003_854, 111_540), (split.Train.Length, split.Validation.Length));
        NGramBaselines baselines = NGramBaselines.Measure(split.Train.Span, split.Validation.Span, tokenizer.VocabularySize);
        Assert.InRange(baselines.Unigram, 3.2, 3.5);
        Assert.InRange(baselines.Bigram, 2.4, 2.6);
    }

    [Fact]
    public void A_text_shorter_than_a_block_is_an_error_that_says_how_long_it_must_be()
    {
        TextCorpus corpus = new(new string('a', 100), "names.txt");
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => TokenSplit.Encode(corpus, CharTokenizer.Fit(corpus.Text), 10));
        Assert.Equal(
            "names.txt: 100 characters leave 90 to train on and 10 to validate with; a block of 10 needs 11 of each. "
            + "Take a longer text or a smaller --block.",
            error.Message);
        Assert.Equal(10, TokenSplit.Encode(corpus, CharTokenizer.Fit(corpus.Text), 9).Validation.Length);
    }

    [Fact]
    public void The_fallback_is_the_docs_folder_of_the_repository_above()
    {
        using TemporaryFolder folder = new();
        folder.Write("Sinter.slnx", "");
        folder.Write("docs/tensors.md", "A chapter.");
        string deep = Directory.CreateDirectory(folder.File("src/Sinter.Cli/bin")).FullName;
        Assert.Equal(folder.File("docs"), TextCorpus.FindDocs([deep]));
        Assert.Null(TextCorpus.FindDocs([Path.GetPathRoot(deep)!]));
    }
}
