using Sinter.Testing;

namespace Sinter.Nn.Tests;

/// <summary>A program that trains a net, compiled ahead of time and trimmed, with every warning an error.</summary>
public class NativeAotTests(ITestOutputHelper log)
{
    [Fact]
    public void Compiled_ahead_of_time_a_net_trains_to_the_same_bits()
    {
        SlowTests.OrSkip();
        using PublishedProgram program = new("Sinter.Aot");
        // The results go to standard output, the times to standard error.
        program.ErrorLine += log.WriteLine;
        var native = program.RunNative("--times");
        var managed = program.RunManaged("--times");
        Assert.Equal((0, managed.Output), native);
        Assert.Equal(50 + 6, managed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
