using Sinter.Testing;

namespace Sinter.Data.Tests;

public class DatasetTests
{
    static PairDataset Pairs(int n) => new(Tensor.Arange(n, DType.Float32).Reshape(n, 1), Tensor.Arange(n));

    static long[] Labels(Dataset<(Tensor Input, Tensor Target)> data)
        => [.. Enumerable.Range(0, (int)data.Length).Select(i => (long)data[i].Target.Item())];

    [Fact]
    public void A_split_divides_all_items_and_depends_on_the_seed_alone()
    {
        var parts = Pairs(10).RandomSplit(seed: 1, 7, 2, 1);
        Assert.Equal([7, 2, 1], parts.Select(p => p.Length));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), parts.SelectMany(Labels).Order());
        Assert.Equal(Labels(parts[0]), Labels(Pairs(10).RandomSplit(1, 7, 2, 1)[0]));
        Assert.NotEqual(Labels(parts[0]), Labels(Pairs(10).RandomSplit(2, 7, 2, 1)[0]));
        Assert.Contains("sum to 9", Assert.Throws<ArgumentException>(() => Pairs(10).RandomSplit(1, 7, 2)).Message);
    }

    [Fact]
    public void Fractions_leave_no_item_out()
        => Assert.Equal([4, 4, 3], Pairs(11).RandomSplit(seed: 1, 1 / 3.0, 1 / 3.0, 1 / 3.0).Select(p => p.Length));

    [Fact]
    public void Subsets_and_concatenations_find_their_items()
    {
        var joined = Pairs(3).Subset([2, 0]).Concat(Pairs(0), Pairs(4).Subset([3, 3]));
        Assert.Equal([2, 0, 3, 3], Labels(joined));
        Assert.Contains("index 4 of 4 items", Assert.Throws<ArgumentOutOfRangeException>(() => joined[4]).Message);
        Assert.Contains("index 3 of 3 items", Assert.Throws<ArgumentOutOfRangeException>(() => Pairs(3).Subset([3])).Message);
    }

    [Fact]
    public void Tensors_of_different_lengths_are_refused()
        => Assert.Contains("[3, 1] and [4]", Assert.Throws<ShapeException>(() => new TensorDataset(Tensor.Zeros([3, 1]), Tensor.Zeros([4]))).Message);

    [Fact]
    public void Lines_are_found_whatever_ends_them()
    {
        using var folder = new TemporaryFolder();
        string[] Lines(string text)
        {
            var lines = new TextLines(folder.Write("t.txt", text));
            return [.. Enumerable.Range(0, (int)lines.Length).Select(i => lines[i])];
        }
        Assert.Equal(["a", "", "bé🙂", "last"], Lines("a\r\n\nbé🙂\nlast"));
        Assert.Equal(["a"], Lines("\uFEFFa\n"));
        Assert.Equal([""], Lines("\n"));
        Assert.Equal([], Lines(""));
        var long_lines = Enumerable.Range(0, 5).Select(i => new string((char)('a' + i), 40_000)).ToArray();
        Assert.Equal(long_lines, Lines(string.Join('\n', long_lines)));
    }

    [Fact]
    public void A_line_that_is_not_utf8_is_an_error_at_its_byte()
    {
        using var folder = new TemporaryFolder();
        var lines = new TextLines(folder.Write("t.txt", [(byte)'a', (byte)'\n', (byte)'b', 0xFF]));
        Assert.Equal("a", lines[0]);
        Assert.Contains("at byte 3: expected UTF-8 text in line 2; found 0xFF", Assert.Throws<InvalidDataException>(() => lines[1]).Message);
    }
}
