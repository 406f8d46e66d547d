using CsCheck;
using Sinter.Testing;

namespace Sinter.Data.Tests;

public class CsvTableTests
{
    [Fact]
    public void Quotes_separators_and_line_ends_are_those_of_rfc_4180()
    {
        var table = CsvTable.Parse("name,note\r\n\"a,b\",\"say \"\"hi\"\"\"\r\n\n plain ,\"two\nlines\"\nx,", file: "t.csv");
        Assert.Equal(["name", "note"], table.Columns.Select(c => c.Name));
        Assert.Equal(["a,b", " plain ", "x"], table["name"].Texts);
        Assert.Equal(["say \"hi\"", "two\nlines", ""], table["note"].Texts);
    }

    [Fact]
    public void Whatever_is_quoted_is_read_again()
        => Gen.String[Gen.Char["ab,\"\r\n \té"], 0, 6].Array[1, 4].Array[1, 5].Where(rows => rows.All(r => r.Length == rows[0].Length)).Sample(rows =>
        {
            var text = string.Concat(rows.Select(row => string.Join(',', row.Select(f => $"\"{f.Replace("\"", "\"\"")}\"")) + "\r\n"));
            var table = CsvTable.Parse(text, new() { HasHeader = false });
            Assert.Equal(rows.Length, table.RowCount);
            for (var r = 0; r < rows.Length; r++)
                for (var c = 0; c < rows[r].Length; c++) Assert.Equal(rows[r][c], table.Columns[c].Texts[r]);
        }, iter: 500);

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "t.csv: line 3: expected 2 fields, as in the first row; found 1.")]
    [InlineData("a,b\n\"x\ny\",2\n1,2,3", "t.csv: line 4: expected 2 fields, as in the first row; found 3.")]
    [InlineData("a,b\n1,x\"y\n", "t.csv: line 2, column 4: expected a quote only around a whole field, and doubled within; found a quote inside a field.")]
    [InlineData("a,b\n1,\"x\"y\n", "t.csv: line 2, column 6: expected a separator or the line's end behind a quoted field; found 'y'.")]
    [InlineData("a,b\n1,\"x\n\n", "t.csv: line 2, column 3: expected a quote that closes this field; found none up to the end of the file.")]
    [InlineData("a,a\n", "t.csv: line 1: expected a header that names each column once; found 'a' again. Or set HasHeader to false.")]
    public void Broken_tables_are_refused_at_line_and_column(string text, string message)
        => Assert.Equal(message, Assert.Throws<InvalidDataException>(() => CsvTable.Parse(text, file: "t.csv")).Message);

    [Fact]
    public void Fields_that_are_no_numbers_are_named()
    {
        var table = CsvTable.Parse("x,n\n1.5,300\n,-1\n1e400,x\n", file: "t.csv");
        Assert.Equal("t.csv: line 3, field 1 ('x'): expected a number; found nothing.", Assert.Throws<InvalidDataException>(()
            => table["x"].Numbers()).Message);
        Assert.Equal([1.5, -9, double.PositiveInfinity], table["x"].Numbers(DType.Float64, missing: -9).ToArray<double>());
        Assert.Equal("t.csv: line 2, field 2 ('n'): expected an integer from 0 to 255; found '300'.", Assert.Throws<InvalidDataException>(()
            => table["n"].Numbers(DType.UInt8)).Message);
        Assert.Contains("there are 'x', 'n'", Assert.Throws<KeyNotFoundException>(() => table["y"]).Message);
    }

    [Fact]
    public void An_empty_table_has_no_columns() => Assert.Equal((0, 0), (CsvTable.Parse("\n").Columns.Count, CsvTable.Parse("").RowCount));

    [Fact]
    public void Text_that_is_not_utf8_is_refused_at_its_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", [(byte)'a', (byte)'\n', (byte)'b', (byte)'\n', 0xE9]);
        Assert.Contains("line 3: expected UTF-8 text", Assert.Throws<InvalidDataException>(() => CsvTable.Read(path)).Message);
    }

    [Fact]
    public void Iris_optdigits_and_housing_are_read()
    {
        var iris = CsvTable.Read(SharedData.File("classics", "tabular", "iris.data"), new() { HasHeader = false });
        Assert.Equal((150, 5), (iris.RowCount, iris.Columns.Count));
        var (species, names) = iris["4"].Categories();
        Assert.Equal(["Iris-setosa", "Iris-versicolor", "Iris-virginica"], names);
        Assert.Equal(50, species.ToArray<long>().Count(s => s == 1));
        Assert.Equal([5.1f, 3.5f, 1.4f, 0.2f], iris.ToTensor("0", "1", "2", "3").Select(0, 0).ToArray<float>());

        var digits = CsvTable.Read(SharedData.File("classics", "digits", "optdigits.tra"), new() { HasHeader = false, Comment = '#' });
        Assert.Equal((2999, 65), (digits.RowCount, digits.Columns.Count));
        Assert.Equal(9, digits["64"].Numbers(DType.Int64).ToArray<long>().Max());

        var housing = CsvTable.Read(SharedData.File("classics", "tabular", "housing.txt"), new() { Separator = '\t' });
        Assert.Equal(506, housing.RowCount);
        Assert.Equal(22.53, housing["MedianHomeValue"].Numbers(DType.Float64).ToArray<double>().Average(), 2);
    }
}
