using System.CommandLine;
using System.Globalization;
using Sinter.Data;

namespace Sinter.Cli;

/// <summary><c>sinter model convert</c>: weights from one format to another.</summary>
internal sealed class ModelConvertCommand : Command
{
    private readonly Terminal terminal;
    private readonly Argument<string> from = new("FROM") { Description = "A file of weights, or a folder of shards." };
    private readonly Argument<string> to = new("TO") { Description = "What to write: NAME.safetensors, .pt, .pth, .bin, .npz or .npy; with --shard-size a folder." };
    private readonly Option<string?> below = new("--below")
    {
        Description = "Only the tensors below this path, such as state_dict, named from there.",
        HelpName = "PATH",
    };
    private readonly Option<string?> shardSize = new("--shard-size")
    {
        Description = "Writes a folder of safetensors files of at most this size, with an index.",
        HelpName = "2GB",
    };

    public ModelConvertCommand(Terminal terminal) : base("convert", "Writes a file's tensors in another format.")
    {
        this.terminal = terminal;
        Add(from);
        Add(to);
        Add(below);
        Add(shardSize);
        SetAction(parsed => Run(parsed.GetValue(from)!, parsed.GetValue(to)!, parsed.GetValue(below), parsed.GetValue(shardSize)));
    }

    private void Run(string source, string target, string? path, string? shard)
    {
        // Windows does not let a mapped file be replaced, and the target may be the source.
        bool mapped = !OperatingSystem.IsWindows();
        TensorFile file = TensorFile.Open(source, mapped);
        bool keepsValues = path is null && shard is null && file.Format is TensorFileFormat.PyTorch or TensorFileFormat.PyTorchLegacy && IsPyTorch(target);
        if (path is not null)
        {
            file = file.Below(path);
        }
        if (file.Count == 0)
        {
            throw new InvalidDataException($"{source}: there are no tensors in it; nothing was written.");
        }

        if (shard is not null)
        {
            long bytes = Quantity.ParseBytes(shard) ?? throw new ArgumentException($"--shard-size is '{shard}'; a size such as 500MB or 2GB was expected.");
            Safetensors.SaveSharded(target, file, bytes, Metadata(file));
        }
        else if (keepsValues)
        {
            // From PyTorch to PyTorch, containers, numbers and shared memory stay as they are.
            PyTorchFile.Save(PyTorchFile.Load(source, mapped), target);
        }
        else
        {
            TensorFile.Save(target, file, Metadata(file));
        }
        terminal.Writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: {file.Count} tensors, {Quantity.Bytes((long)file.Entries.Sum(t => (double)t.Bytes))}"));
    }

    private static bool IsPyTorch(string path) => Path.GetExtension(path).ToLowerInvariant() is ".pt" or ".pth" or ".bin";

    // Programs of the PyTorch world ask for this one.
    private static Dictionary<string, string> Metadata(TensorFile file)
    {
        Dictionary<string, string> metadata = new(file.Metadata);
        metadata.TryAdd("format", "pt");
        return metadata;
    }
}
