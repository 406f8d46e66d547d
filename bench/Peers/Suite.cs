using Peers.Own;
using Peers.Torch;

namespace Peers;

/// <summary>What one process measures: one contender, with one number of threads. Several in one process would disturb each other: the threads of both
/// libraries spin for a while when their work is done.</summary>
static class Suite
{
    /// <summary>Those who compete, in the order of the rows. libtorch stands twice: as shipped, and with the kernels that MKL keeps from AMD processors.</summary>
    public static IReadOnlyDictionary<string, Func<IContender>> Contenders { get; } = new Dictionary<string, Func<IContender>>
    {
        ["Sinter"] = () => new SinterContender(),
        ["TorchSharp"] = () => new TorchContender(nativeOptimizer: false, avx512: false),
        ["libtorch, C++ AdamW"] = () => new TorchContender(nativeOptimizer: true, avx512: false),
        ["TorchSharp, AVX-512"] = () => new TorchContender(nativeOptimizer: false, avx512: true),
        ["libtorch, C++ AdamW, AVX-512"] = () => new TorchContender(nativeOptimizer: true, avx512: true),
    };

    /// <summary>Writes one line per number: measure and seconds, separated by a tab.</summary>
    public static void Run(string name, int threads, TextWriter output)
    {
        var contender = Contenders[name]();
        contender.UseThreads(threads);

        var step = contender.TrainGpt(GptShape.NanoGptCpu, new Batches(GptShape.NanoGptCpu));
        float first = step(), last = first;
        Write("GPT step", () => last = step(), warmUp: 60, rounds: 15, calls: 5);
        if (!(last < first - 0.1)) throw new InvalidOperationException($"{name} did not learn: its loss went from {first} to {last}.");

        Write("add", contender.AddOneElement(withGradient: false), warmUp: 100_000, rounds: 21, calls: 20_000);
        Write("add, gradient", contender.AddOneElement(withGradient: true), warmUp: 100_000, rounds: 21, calls: 20_000);

        void Write(string measure, Action work, int warmUp, int rounds, int calls)
            => output.WriteLine(FormattableString.Invariant($"{measure}\t{Measurement.Time(work, warmUp, rounds, calls):R}"));
    }
}
