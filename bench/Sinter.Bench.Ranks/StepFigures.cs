using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sinter.Distributed;
using Sinter.Distributed.Simulation;

namespace Sinter.Bench.Ranks;

/// <summary>What a rank found out about its training steps: medians, in seconds, and the bytes of each bucket of gradients.</summary>
/// <param name="Step">A whole step.</param>
/// <param name="Forward">The forward pass and the loss.</param>
/// <param name="Backward">The backward pass, without what it waits for after its end.</param>
/// <param name="Optimizer">The optimizer and the zeroing of gradients.</param>
/// <param name="Exposed">What the rank that comes last waits for gradients.</param>
/// <param name="Buckets">Bytes, in the order in which they fill.</param>
/// <param name="Latency">Of the link between the ranks, without the slow one; 0 for one rank.</param>
/// <param name="SecondsPerByte">Of that link.</param>
sealed record StepFigures(double Step, double Forward, double Backward, double Optimizer, double Exposed, double[] Buckets, double Latency, double SecondsPerByte)
{
    const string Mark = "step-figures ";

    [JsonIgnore]
    public double Gradients => Buckets.Sum();

    [JsonIgnore]
    public Link Link => new(Latency, SecondsPerByte);

    [JsonIgnore]
    public StepModel Model => new() { Forward = Forward, Backward = Backward, Optimizer = Optimizer, Buckets = Buckets };

    public override string ToString() => Mark + JsonSerializer.Serialize(this);

    /// <summary>Steps of so many ranks, as rank 0 sees them; null if they failed.</summary>
    public static async Task<StepFigures?> MeasureAsync(int ranks, double megabytesPerSecond, double bucketMegabytes, double seconds)
    {
        using StringWriter output = new();
        using Launcher launcher = new(new LaunchOptions
        {
            Processes = ranks, Program = "/usr/bin/env",
            Arguments =
            [
                "SINTER_THREADS=1", "DOTNET_TieredPGO=0", "dotnet", typeof(StepFigures).Assembly.Location, "step-rank",
                .. ((double[])[seconds, megabytesPerSecond, bucketMegabytes]).Select(n => n.ToString(CultureInfo.InvariantCulture)),
            ],
        }, TextWriter.Synchronized(output), Console.Error);
        if (await launcher.RunAsync(default) != 0) return null;
        string line = output.ToString().Split('\n').Single(l => l.Contains(Mark, StringComparison.Ordinal));
        return JsonSerializer.Deserialize<StepFigures>(line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..]);
    }
}
