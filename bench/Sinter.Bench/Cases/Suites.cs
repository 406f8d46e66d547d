using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>All cases, by suite.</summary>
static class Suites
{
    /// <summary>The suites in the order in which they run.</summary>
    public static IReadOnlyDictionary<string, Func<IEnumerable<Case>>> All { get; } = new Dictionary<string, Func<IEnumerable<Case>>>
    {
        ["gemm"] = GemmCases.All,
        ["conv"] = ConvolutionCases.All,
        ["attention"] = AttentionCases.All,
        ["elementwise"] = ElementwiseCases.All,
        ["reduce"] = ReductionCases.All,
        ["norm"] = NormCases.All,
        ["window"] = WindowCases.All,
        ["linalg"] = LinalgCases.All,
        ["decode"] = DecodeCases.All,
        ["overhead"] = OverheadCases.All,
        ["train"] = TrainingCases.All,
        ["infer"] = InferenceCases.All,
        ["memory"] = MemoryCases.All,
    };

    /// <summary>The case of that suite and name.</summary>
    public static Case Find(string suite, string name) => All[suite]().Single(c => c.Name == name);
}
