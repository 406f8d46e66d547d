using Sinter.Testing;

namespace Sinter.Cli.Tests;

public class ProcessTests
{
    [Fact]
    public async Task Info_redirected_is_plain_text()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunAsync("info");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.DoesNotContain('\u001B', outcome.Output);
        foreach (string name in (string[])["cores", "simd", "memory", "pool"])
        {
            Assert.Contains(outcome.Output.Split('\n'), line => line.StartsWith(name + " ", StringComparison.Ordinal));
        }
        Assert.Contains($"{Environment.ProcessorCount}, ", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_there_are_colours_and_with_NO_COLOR_there_are_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "needs util-linux's script for a pseudo-terminal");
        SinterProcess.Outcome coloured = await SinterProcess.RunOnTerminalAsync("-u NO_COLOR", "info");
        SinterProcess.Outcome plain = await SinterProcess.RunOnTerminalAsync("NO_COLOR=1", "info");
        Assert.Equal((0, 0), (coloured.ExitCode, plain.ExitCode));
        Assert.Contains("\u001B[", coloured.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001B[38", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch("\u001B\\[[0-9;]*m", plain.Output);
    }

    [Fact]
    public async Task Help_lists_the_commands_and_the_options_with_their_defaults()
    {
        SinterProcess.Outcome root = await SinterProcess.RunAsync("--help");
        Assert.Equal(0, root.ExitCode);
        Assert.All((string[])["train", "generate", "info"], name => Assert.Contains(name, root.Output, StringComparison.Ordinal));

        SinterProcess.Outcome train = await SinterProcess.RunAsync("train", "gpt", "--help");
        string[] options =
        [
            "--data", "--preset", "--name", "--run-dir", "--resume", "--steps", "--batch", "--block", "--layers", "--heads", "--dim", "--lr",
            "--dropout", "--seed", "--threads", "--eval-interval",
        ];
        Assert.All(options, name => Assert.Contains(name + " ", train.Output, StringComparison.Ordinal));
        Assert.Contains("nanogpt-cpu: 2000", train.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--stepz 3", "'--stepz'")]
    [InlineData("--steps abc", "--steps is 'abc'; a whole number was expected.")]
    [InlineData("--steps 1.5", "--steps is '1.5'; a whole number was expected.")]
    [InlineData("--lr fast", "--lr is 'fast'; a number was expected.")]
    [InlineData("--seed -1", "--seed is '-1'; a whole number was expected.")]
    [InlineData("--preset huge", "'huge'")]
    [InlineData("--steps", "'--steps'")]
    public async Task A_command_line_that_is_not_understood_is_one_line_of_error_and_exit_code_2(string args, string message)
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunAsync(["train", "gpt", .. args.Split(' ')]);
        Assert.Equal((ExitCode.Usage, ""), (outcome.ExitCode, outcome.Output));
        AssertOneLine(message, outcome.Error);
        Assert.Contains("sinter train gpt --help", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train gpt --data nowhere.txt", "There is no file or folder 'nowhere.txt'.")]
    [InlineData("train gpt --heads 3", "dim is 128 and heads is 3; the heads must divide dim evenly.")]
    [InlineData("train gpt --steps 0", "steps is 0; it must be at least 1.")]
    [InlineData("train gpt --batch -5", "batch is -5; it must be at least 1.")]
    [InlineData("train gpt --lr 0", "lr is 0; it must be a number above 0.")]
    [InlineData("train gpt --dropout 1", "dropout is 1; it must be at least 0 and below 1.")]
    [InlineData("train gpt --threads 0", "--threads is 0; it must be at least 1.")]
    [InlineData("train gpt --resume --name nowhere", "There is no trained run at")]
    [InlineData("train gpt --resume --dim 64 --seed 3", "--dim, --seed cannot be changed")]
    [InlineData("generate --run nowhere", "There is no trained run at 'nowhere'")]
    [InlineData("generate --temperature -1", "temperature is -1; it must be a number of 0 or above.")]
    [InlineData("generate --tokens -1", "--tokens is -1; it must be 0 or above.")]
    public async Task What_cannot_be_done_is_one_line_of_error_and_exit_code_1(string args, string message)
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunAsync(args.Split(' '));
        Assert.Equal((ExitCode.Failure, ""), (outcome.ExitCode, outcome.Output));
        AssertOneLine(message, outcome.Error);
    }

    [Fact]
    public async Task A_binary_text_and_one_shorter_than_a_block_are_errors_that_leave_no_run_behind()
    {
        using TemporaryFolder folder = new();
        string binary = folder.Write("a.bin", [65, 66, 0, 67]);
        string brief = folder.Write("b.txt", "Too short a text.");
        string empty = folder.Write("c.txt", "");
        string runs = folder.File("runs");
        AssertOneLine("a.bin: byte 2 is zero", (await SinterProcess.RunAsync("train", "gpt", "--run-dir", runs, "--data", binary)).Error);
        AssertOneLine("a block of 128 needs 129 of each", (await SinterProcess.RunAsync("train", "gpt", "--run-dir", runs, "--data", brief)).Error);
        AssertOneLine("the text is empty", (await SinterProcess.RunAsync("train", "gpt", "--run-dir", runs, "--data", empty)).Error);
        Assert.False(Directory.Exists(runs));
    }

    private static void AssertOneLine(string message, string error)
    {
        Assert.StartsWith("sinter: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
