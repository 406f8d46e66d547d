using System.Globalization;
using Sinter.Data;
using Sinter.Onnx;

namespace Sinter.Cli;

/// <summary>What <c>sinter model inspect</c> says of an ONNX file: its state as tensors; inputs, outputs and nodes, with the shapes that are inferred, beside them.</summary>
internal static class OnnxReport
{
    /// <summary>Reads the file as a network, so what it says has been checked.</summary>
    public static ModelReport Of(string path)
    {
        OnnxModel model = OnnxModel.Load(path);
        Dictionary<string, string> metadata = new()
        {
            ["producer"] = model.Info.Producer,
            ["format version"] = model.Info.FormatVersion.ToString(CultureInfo.InvariantCulture),
            ["operator sets"] = string.Join(", ", model.Info.OperatorSets.Select(s => $"{s.Key} {s.Value}")),
            ["inputs"] = string.Join("; ", model.Inputs),
            ["outputs"] = string.Join("; ", model.Outputs),
            ["nodes"] = string.Join(", ", model.Layers.GroupBy(l => l.Operator).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {g.Key}")),
        };
        TensorEntry[] tensors = [.. model.StateDict().Select(t => new TensorEntry(t.Key, t.Value.DType.Name, t.Value.DType, t.Value.Shape, t.Value.Count * t.Value.DType.Size))];
        return new ModelReport("ONNX", tensors, metadata)
        {
            Nodes = [.. model.Layers.Select(l => new ModelNode(l.Operator, [.. l.Inputs, .. l.Attributes.Select(a => $"{a.Key}={a.Value}")], [.. l.Outputs.Select(o => model.Values[o].ToString())]))],
        };
    }
}
