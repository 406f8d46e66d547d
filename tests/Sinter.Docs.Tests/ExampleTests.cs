using Sinter.Testing;

namespace Sinter.Docs.Tests;

/// <summary>What the documents say of the examples.</summary>
public class ExampleTests
{
    [Fact]
    public void Training_in_parallel_takes_at_most_ten_lines_more() => Assert.InRange(Lines("02-train-data-parallel.cs") - Lines("01-train.cs"), 1, 10);

    static int Lines(string example) => File.ReadLines(Repository.File("examples", example)).Count(line => line.Trim().Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));
}
