using Sinter.Data;

namespace Sinter.Cli;

/// <summary>What <c>sinter model inspect</c> says of a file.</summary>
/// <param name="Format">Its format, as recognised by its content.</param>
/// <param name="Tensors">Its tensors, in its order.</param>
/// <param name="Metadata">Texts beside them.</param>
internal sealed record ModelReport(string Format, IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The nodes of its graph, if it has one, in the order in which they run.</summary>
    public IReadOnlyList<ModelNode> Nodes { get; init; } = [];

    /// <summary>Reads what a file says of itself. A format that holds more than tensors is recognised here, before those of tensors alone.</summary>
    public static ModelReport Of(string path)
    {
        if (Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            return OnnxReport.Of(path);
        }
        TensorFile file = TensorFile.Open(path);
        return new ModelReport(NameOf(file.Format), file.Entries, file.Metadata);
    }

    private static string NameOf(TensorFileFormat format) => format switch
    {
        TensorFileFormat.Safetensors => "safetensors",
        TensorFileFormat.SafetensorsShards => "safetensors, several files",
        TensorFileFormat.PyTorch => "PyTorch",
        TensorFileFormat.PyTorchLegacy => "PyTorch, before version 1.6",
        TensorFileFormat.PyTorchShards => "PyTorch, several files",
        TensorFileFormat.Npy => "NumPy array",
        TensorFileFormat.Npz => "NumPy archive",
        _ => format.ToString(),
    };
}
