using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>A program that writes, reads, runs and trains ONNX networks, compiled ahead of time and trimmed, with every warning an error.</summary>
public class NativeAotTests(ITestOutputHelper log)
{
    [Fact]
    public void Compiled_ahead_of_time_networks_are_read_and_written_to_the_same_bits()
    {
        SlowTests.OrSkip();
        using PublishedProgram program = new("Sinter.Onnx.Aot");
        program.ErrorLine += log.WriteLine;
        Assert.DoesNotContain("warning", program.Log, StringComparison.OrdinalIgnoreCase);
        var size = new FileInfo(program.File).Length;
        log.WriteLine($"One file of {size / 1e6:F2} MB.");
        var file = SharedData.File("face", "weights", "yunet", "yunet_n_320_320.onnx");
        var native = program.RunNative(file);
        var managed = program.RunManaged(file);
        Assert.Equal((0, managed.Output), native);
        Assert.Contains("rows: [2, 5, 8]", managed.Output);
        Assert.DoesNotContain("False", managed.Output);
        Assert.True(size < 15_000_000);
    }
}
