namespace Sinter.Bench.Measuring;

/// <summary>One row of a table: a computation, and how each contender does it. Each makes its inputs from the same seeded numbers.</summary>
sealed record Case(string Suite, string Name, Work Work)
{
    /// <summary>Whether a quick run takes it.</summary>
    public bool Quick { get; init; }

    /// <summary>Whether it is measured in a process that has done nothing else, with the most memory that the process held.</summary>
    public bool MeasuresMemory { get; init; }

    /// <summary>Whether another process of the same contender, with as many threads, does the same at the same time.</summary>
    public bool HasCompany { get; init; }

    /// <summary>How far a peer's results may differ from Sinter's, as a part of the largest.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Sinter.</summary>
    public required Func<Prepared> Sinter { get; init; }

    /// <summary>Sinter, every tensor disposed by hand.</summary>
    public Func<Prepared>? SinterDisposing { get; init; }

    /// <summary>libtorch through TorchSharp, for both forms of its kernels.</summary>
    public Func<Prepared>? Torch { get; init; }

    /// <summary>ONNX Runtime.</summary>
    public Func<Prepared>? Onnx { get; init; }

    /// <summary>OpenBLAS.</summary>
    public Func<Prepared>? OpenBlas { get; init; }

    /// <summary>A loop in C# that anybody would write first. It runs on one thread.</summary>
    public Func<Prepared>? Naive { get; init; }
}

/// <summary>A computation whose inputs are ready.</summary>
/// <param name="Call">Computes once. What must not come from a cache is rotated through from call to call.</param>
/// <param name="Output">Computes once, from the first inputs, and gives the results for comparison. Called once, before <paramref name="Call"/>.</param>
sealed record Prepared(Action Call, Func<float[]> Output);
