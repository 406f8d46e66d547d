using System.Diagnostics;
using System.Reflection;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Contenders;

/// <summary>Somebody who competes: a name, how its process begins, and which of a case's computations is its own.</summary>
/// <param name="Name">As columns and files have it.</param>
/// <param name="Start">Loads what is needed and sets the number of threads; throws if it cannot be had.</param>
/// <param name="Prepare">Its part in a case, or null.</param>
sealed record Contender(string Name, Action<int> Start, Func<Case, Func<Prepared>?> Prepare)
{
    /// <summary>The one that all others are compared with.</summary>
    public static Contender Sinter { get; } = new("sinter", StartSinter, c => c.Sinter);

    /// <summary>Those it is compared with, in the order of the columns. libtorch stands twice: as shipped, and with the kernels that its MKL keeps from AMD processors.</summary>
    public static IReadOnlyList<Contender> Peers { get; } =
    [
        new("sinter-disposing", StartSinter, c => c.SinterDisposing),
        new("libtorch", threads => Libtorch.Start(threads, avx512: false), c => c.Torch),
        new("libtorch-avx512", threads => Libtorch.Start(threads, avx512: true), c => c.Torch),
        new("onnxruntime", OnnxModel.Start, c => c.Onnx),
        new("openblas", OpenBlas.Start, c => c.OpenBlas),
        new("naive", OneThread, c => c.Naive),
    ];

    /// <summary>The contender of that name.</summary>
    public static Contender Named(string name) => Peers.Prepend(Sinter).Single(c => c.Name == name);

    static void StartSinter(int threads)
    {
        if (typeof(Threads).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
            throw new InvalidOperationException("is built for debugging; build with -c Release");
        Threads.Count = threads;
    }

    static void OneThread(int threads)
    {
        if (threads > 1) throw new NotSupportedException("runs on one thread");
    }
}
