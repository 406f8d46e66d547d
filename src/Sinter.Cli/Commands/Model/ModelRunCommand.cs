using System.CommandLine;
using Sinter.Data;
using Sinter.Onnx;

namespace Sinter.Cli;

/// <summary><c>sinter model run</c>: an ONNX network on arrays of NumPy.</summary>
internal sealed class ModelRunCommand : Command
{
    private readonly Terminal terminal;
    private readonly Argument<string> file = new("FILE") { Description = "An .onnx file." };
    private readonly Option<string[]> input = new("--input")
    {
        Description = "An .npy file for each input, in order, or NAME=FILE.",
        HelpName = "x.npy",
    };
    private readonly Option<string?> output = new("--output")
    {
        Description = "Where the results go: NAME.npz, or NAME.npy for a single one. Without it they are printed.",
        HelpName = "y.npz",
    };

    public ModelRunCommand(Terminal terminal) : base("run", "Runs an ONNX network on arrays.")
    {
        this.terminal = terminal;
        Add(file);
        Add(input);
        Add(output);
        SetAction((parsed, stop) => Task.Run(() => Run(parsed.GetValue(file)!, parsed.GetValue(input) ?? [], parsed.GetValue(output), stop), stop));
    }

    private void Run(string path, string[] inputs, string? target, CancellationToken stop)
    {
        OnnxModel model = OnnxModel.Load(path).ForInference();
        Dictionary<string, OnnxValue> values = [];
        for (int i = 0; i < inputs.Length; i++)
        {
            (string name, string source) = Named(inputs[i], model, i);
            values[name] = Npy.Load(source);
        }
        IReadOnlyDictionary<string, OnnxValue> results;
        using (Autograd.NoGrad())
        {
            results = model.Run(values, stop);
        }
        if (target is null)
        {
            Print(results);
        }
        else
        {
            Save(target, results);
        }
    }

    // An equals sign before the first input's name is part of the file's name.
    private static (string Name, string File) Named(string given, OnnxModel model, int place)
    {
        int at = given.IndexOf('=', StringComparison.Ordinal);
        if (at > 0 && model.Inputs.Any(i => i.Name == given[..at]))
        {
            return (given[..at], given[(at + 1)..]);
        }
        return place < model.Inputs.Count
            ? (model.Inputs[place].Name, given)
            : throw new ArgumentException($"--input is given {place + 1} times; the network takes {model.Inputs.Count}: {string.Join("; ", model.Inputs)}.");
    }

    private void Print(IReadOnlyDictionary<string, OnnxValue> results)
    {
        foreach ((string name, OnnxValue value) in results)
        {
            terminal.Writer.WriteLine($"{name}: {value}");
            if (value is OnnxTensor tensor)
            {
                terminal.Writer.WriteLine(tensor.Elements.ToString());
            }
        }
    }

    private void Save(string target, IReadOnlyDictionary<string, OnnxValue> results)
    {
        Dictionary<string, Tensor> tensors = results.Where(r => r.Value is OnnxTensor).ToDictionary(r => r.Key, r => r.Value.Tensor);
        if (Path.GetExtension(target).Equals(".npy", StringComparison.OrdinalIgnoreCase))
        {
            if (tensors.Count != 1)
            {
                throw new ArgumentException($"--output is {target}, but the network gives {tensors.Count} tensors: {string.Join(", ", tensors.Keys)}; name an .npz file.");
            }
            Npy.Save(target, tensors.Values.Single());
        }
        else
        {
            Npz.Save(target, tensors);
        }
        terminal.Writer.WriteLine($"{target}: {string.Join("; ", results.Select(r => $"{r.Key} {r.Value}"))}");
    }
}
