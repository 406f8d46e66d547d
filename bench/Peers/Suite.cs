using Golden;
using Peers.Own;
using Peers.Torch;

namespace Peers;

/// <summary>What one process measures: every contender, with one number of threads and one choice of MKL's kernels.</summary>
static class Suite
{
    public const string Stock = "stock", Avx512 = "avx512";

    /// <summary>All contenders, one column each.</summary>
    static IContender[] Contenders => [new SinterContender(), new TorchContender(nativeOptimizer: false), new TorchContender(nativeOptimizer: true)];

    /// <summary>Writes one line per number: measure, contender, seconds, separated by tabs.</summary>
    public static void Run(string kernels, int threads, TextWriter output)
    {
        LibtorchOnOlderGlibcxx.Apply();
        TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        if (kernels == Avx512) MklOnAmd.UseAvx512();
        var contenders = Contenders;
        foreach (var contender in contenders) contender.UseThreads(threads);

        var losses = new float[contenders.Length];
        var first = new float[contenders.Length];
        Write("GPT step", contenders.Select((contender, i) =>
        {
            var step = contender.TrainGpt(GptShape.NanoGptCpu, new Batches(GptShape.NanoGptCpu));
            first[i] = step();
            return (Action)(() => losses[i] = step());
        }), warmUp: 5, rounds: 15, calls: 3);
        for (int i = 0; i < contenders.Length; i++)
            if (!(losses[i] < first[i] - 0.1))
                throw new InvalidOperationException($"{contenders[i].Name} did not learn: its loss went from {first[i]} to {losses[i]}.");

        foreach (bool gradient in (bool[])[false, true])
            Write(gradient ? "add, gradient" : "add", contenders.Select(c => c.AddOneElement(gradient)), warmUp: 50_000, rounds: 21, calls: 10_000);

        void Write(string measure, IEnumerable<Action> works, int warmUp, int rounds, int calls)
        {
            double[] seconds = Measurement.Alternate([.. works], warmUp, rounds, calls);
            for (int i = 0; i < contenders.Length; i++) output.WriteLine(FormattableString.Invariant($"{measure}\t{contenders[i].Name}\t{seconds[i]:R}"));
        }
    }
}
