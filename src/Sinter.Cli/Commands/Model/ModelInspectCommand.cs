using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sinter.Data;

namespace Sinter.Cli;

/// <summary><c>sinter model inspect</c>: what is in a file of weights.</summary>
internal sealed class ModelInspectCommand : Command
{
    private const int ShownMetadata = 20, ShownText = 100, ShownNode = 240;

    private readonly Terminal terminal;
    private readonly Argument<string> file = new("FILE") { Description = "A .safetensors, .pt, .pth, .onnx, .npy or .npz file, an index, or a folder of shards." };
    private readonly Option<bool> json = new("--json") { Description = "Writes one JSON object instead of a table." };

    public ModelInspectCommand(Terminal terminal) : base("inspect", "Lists a file's tensors, shapes, types, sizes and metadata; of an ONNX file also its graph.")
    {
        this.terminal = terminal;
        Add(file);
        Add(json);
        SetAction(parsed => Run(parsed.GetValue(file)!, parsed.GetValue(json)));
    }

    private void Run(string path, bool asJson)
    {
        ModelReport report = ModelReport.Of(path);
        if (asJson)
        {
            WriteJson(path, report);
        }
        else
        {
            WriteTable(path, report);
        }
    }

    private void WriteTable(string path, ModelReport report)
    {
        terminal.WriteRows(
            ("file", path),
            ("format", report.Format),
            ("tensors", string.Create(CultureInfo.InvariantCulture,
                $"{report.Tensors.Count}, {report.Tensors.Sum(t => (double)t.Shape.Count):N0} elements, {Quantity.Bytes(SumOfBytes(report))}")));
        if (report.Metadata.Count > 0)
        {
            terminal.Writer.WriteLine();
            terminal.WriteRows([.. report.Metadata.Take(ShownMetadata).Select(m => (OneLine(m.Key), OneLine(m.Value)))]);
            if (report.Metadata.Count > ShownMetadata)
            {
                terminal.Writer.WriteLine($"… {report.Metadata.Count - ShownMetadata} more; --json lists them all");
            }
        }
        WriteTensors(report);
        if (report.Nodes.Count > 0)
        {
            terminal.Writer.WriteLine();
            foreach (ModelNode node in report.Nodes)
            {
                terminal.Writer.WriteLine(OneLine(node.ToString(), ShownNode));
            }
        }
    }

    private void WriteTensors(ModelReport report)
    {
        if (report.Tensors.Count == 0)
        {
            return;
        }
        terminal.Writer.WriteLine();
        int type = report.Tensors.Max(t => t.Type.Length);
        int shape = report.Tensors.Max(t => t.Shape.ToString().Length);
        foreach (TensorEntry tensor in report.Tensors)
        {
            terminal.Writer.WriteLine($"{tensor.Type.PadRight(type)}  {tensor.Shape.ToString().PadRight(shape)}  {Quantity.Bytes(tensor.Bytes),10}  {OneLine(tensor.Name)}");
        }
    }

    private static long SumOfBytes(ModelReport report) => (long)report.Tensors.Sum(t => (double)t.Bytes);

    // A file's texts must not write on the terminal what they like.
    private static string OneLine(string text, int shown = ShownText)
    {
        StringBuilder line = new();
        foreach (char c in text.Length <= shown ? text : text[..shown] + "…")
        {
            line.Append(char.IsControl(c) ? ' ' : c);
        }
        return line.ToString();
    }

    private void WriteJson(string path, ModelReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("file", path);
            writer.WriteString("format", report.Format);
            writer.WriteStartArray("tensors");
            foreach (TensorEntry tensor in report.Tensors)
            {
                writer.WriteStartObject();
                writer.WriteString("name", tensor.Name);
                writer.WriteString("type", tensor.Type);
                writer.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                {
                    writer.WriteNumberValue(size);
                }
                writer.WriteEndArray();
                writer.WriteNumber("bytes", tensor.Bytes);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            if (report.Nodes.Count > 0)
            {
                WriteNodes(writer, report.Nodes);
            }
            writer.WriteStartObject("metadata");
            foreach ((string key, string value) in report.Metadata)
            {
                writer.WriteString(key, value);
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        terminal.Writer.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static void WriteNodes(Utf8JsonWriter writer, IReadOnlyList<ModelNode> nodes)
    {
        writer.WriteStartArray("nodes");
        foreach (ModelNode node in nodes)
        {
            writer.WriteStartObject();
            writer.WriteString("operator", node.Operator);
            foreach ((string name, IReadOnlyList<string> values) in new[] { ("inputs", node.Inputs), ("outputs", node.Outputs) })
            {
                writer.WriteStartArray(name);
                foreach (string value in values)
                {
                    writer.WriteStringValue(value);
                }
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
