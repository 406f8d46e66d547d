using Sinter.Data;
using Sinter.Nn;
using Sinter.Onnx;
using Sinter.Testing;

namespace Sinter.Cli.Tests;

/// <summary><c>sinter model inspect</c> and <c>run</c> on ONNX files, run in this process.</summary>
public sealed class OnnxModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private (string Model, string Input, Tensor Expected) Example()
    {
        Linear net = new(3, 2);
        Tensor x = Tensor.Rand([4, 3]);
        OnnxExport.Save(folder.File("net.onnx"), net, x.Narrow(0, 0, 1));
        Npy.Save(folder.File("x.npy"), x);
        return (folder.File("net.onnx"), folder.File("x.npy"), net.Call(x).Detach());
    }

    [Fact]
    public async Task Inspect_shows_the_graph_and_its_state()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("model", "inspect", Example().Model);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("ONNX", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("input: Float [batch, 3]", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("1 Gemm", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("weight", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_prints_results_or_saves_them()
    {
        (string model, string input, Tensor expected) = Example();
        SinterProcess.Outcome printed = await SinterProcess.RunHereAsync("model", "run", model, "--input", $"input={input}");
        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        Assert.Contains("output: Float [4, 2]", printed.Output, StringComparison.Ordinal);

        SinterProcess.Outcome saved = await SinterProcess.RunHereAsync("model", "run", model, "--input", input, "--output", folder.File("y.npy"));
        Assert.Equal((0, ""), (saved.ExitCode, saved.Error));
        Expect.Close(Npy.Load(folder.File("y.npy")), expected, new Tolerance(1e-5, 1e-6), "y.npy");
    }

    [Fact]
    public async Task Run_says_in_one_line_what_is_missing()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("model", "run", Example().Model);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Contains("input 'input' is missing; the graph takes input: Float [batch, 3]", outcome.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
