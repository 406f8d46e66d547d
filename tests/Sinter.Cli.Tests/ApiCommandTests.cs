namespace Sinter.Cli.Tests;

public class ApiCommandTests
{
    [Fact]
    public async Task A_name_shows_its_signatures_and_what_they_do()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunAsync("api", "nn.functional.leaky_relu");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Tensor torch.nn.functional.leaky_relu(Tensor input, double negative_slope = 0.01)", lines[0].TrimEnd());
        Assert.StartsWith("    x above 0", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task A_pattern_lists_names()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunAsync("api", "nn.init.xavier*", "--names");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(["nn.init.xavier_normal_", "nn.init.xavier_uniform_"], outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
    }

    [Fact]
    public async Task A_name_that_nothing_has_is_one_line_of_error()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunAsync("api", "nn.no_such_thing");
        Assert.Equal((ExitCode.Failure, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("'nn.no_such_thing'", outcome.Error, StringComparison.Ordinal);
    }
}
