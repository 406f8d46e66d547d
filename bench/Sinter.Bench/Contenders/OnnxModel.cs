using Microsoft.ML.OnnxRuntime;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Contenders;

/// <summary>ONNX Runtime: a model's session.</summary>
static class OnnxModel
{
    static int threads;

    /// <summary>Loads the library.</summary>
    public static void Start(int count)
    {
        threads = count;
        _ = OrtEnv.Instance();
    }

    /// <summary>A call is one run of the model, whose input is x and whose output y.</summary>
    public static Prepared Prepare(byte[] model, Input input)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        var session = new InferenceSession(model, options);
        var run = new RunOptions();
        var x = OrtValue.CreateTensorValueFromMemory(input.Values(1), input.Sizes);
        IDisposableReadOnlyCollection<OrtValue> Run() => session.Run(run, ["x"], [x], ["y"]);
        return new(() => Run().Dispose(), () =>
        {
            using var results = Run();
            return results[0].GetTensorDataAsSpan<float>().ToArray();
        });
    }
}
