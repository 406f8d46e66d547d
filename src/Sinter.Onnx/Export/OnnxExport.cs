using Google.Protobuf;
using Sinter.Data;
using Sinter.Nn;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Writes what a module computes as an ONNX file of operator set 21: the module runs on an example, its ops are recorded, and each becomes a node. Branches and loops of
/// C# are written as the example took them. A second run with another batch shows which sizes follow the batch.</summary>
public static class OnnxExport
{
    /// <summary>Writes a module of one input and one output, in evaluation.</summary>
    /// <param name="path">The file; written whole or not at all.</param>
    /// <param name="module">The module. Its parameters and buffers become initializers of the same names.</param>
    /// <param name="example">An input of the right shape and type.</param>
    /// <param name="options">Names, and whether the batch is open.</param>
    /// <exception cref="NotSupportedException">An op has no ONNX form, or sizes follow the batch in a way that is no multiple of it.</exception>
    public static void Save(string path, Module<Tensor, Tensor> module, Tensor example, OnnxExportOptions? options = null)
        => Save(path, module, x => [module.Call(x[0])], [example], options);

    /// <summary>Writes a computation of several inputs and outputs that uses a module's state.</summary>
    /// <param name="path">The file; written whole or not at all.</param>
    /// <param name="module">Whose parameters and buffers become initializers of the same names.</param>
    /// <param name="forward">The computation.</param>
    /// <param name="examples">An input of the right shape and type for each argument.</param>
    /// <param name="options">Names, and whether the batch is open.</param>
    /// <exception cref="NotSupportedException">An op has no ONNX form, or sizes follow the batch in a way that is no multiple of it.</exception>
    public static void Save(string path, Module module, Func<Tensor[], Tensor[]> forward, IReadOnlyList<Tensor> examples, OnnxExportOptions? options = null)
    {
        var model = Convert(module, forward, examples, options ?? new());
        AtomicFile.Write(path, model.WriteTo);
    }

    internal static ModelProto Convert(Module module, Func<Tensor[], Tensor[]> forward, IReadOnlyList<Tensor> examples, OnnxExportOptions options)
    {
        Check.Argument(examples.Count > 0, $"OnnxExport: there is no example; give one for each input.");
        Check.Shape(!options.DynamicBatch || examples.All(x => x.Rank > 0 && x.Shape[0] == examples[0].Shape[0]),
            $"OnnxExport: the examples are {string.Join(", ", examples.Select(x => x.Shape))}; with an open batch dimension 0 of each must be the batch. Set DynamicBatch to false.");
        var training = module.NamedModules().Select(m => (m.Module, m.Module.Training)).ToArray();
        module.Train(false);
        try
        {
            var first = Trace.Of(module, forward, [.. examples]);
            // Other values and one more row: what is then different is not constant.
            var second = options.DynamicBatch ? Trace.Of(module, forward, [.. examples.Select(Longer)]) : first;
            return new TraceWriter(first, second, options).Write(module.GetType().Name);
        }
        finally
        {
            foreach (var (m, was) in training) m.Train(was);
        }
    }

    static Tensor Longer(Tensor x)
    {
        var mirrored = x.Flip(0);
        return Tensor.Cat([mirrored.DType.IsFloatingPoint ? mirrored * 0.75 : mirrored, x.Narrow(0, 0, 1)], 0);
    }
}
