using System.Text.Encodings.Web;
using System.Text.Json;
using Golden;
using TorchPrograms;

if (args.Length != 1)
{
    Console.Error.WriteLine("usage: TorchSharpPrograms FOLDER    runs the programs of Sinter.Torch's tests on TorchSharp and writes programs.json and prints.json");
    return 2;
}
LibtorchOnOlderGlibcxx.Apply();
TorchSharp.torch.set_num_threads(1);
var data = Environment.GetEnvironmentVariable("SINTER_TEST_DATA") ?? "../shared/data";
var found = new SortedDictionary<string, IReadOnlyDictionary<string, List<double>>>(StringComparer.Ordinal)
{
    ["mlp"] = Run(Mlp.Run),
    ["mnist-cnn"] = Run(numbers => MnistCnn.Run(numbers, Path.Combine(data, "classics", "mnist"))),
    ["seq2seq"] = Run(Seq2Seq.Run),
    ["text-classification"] = Run(TextClassification.Run),
    ["vae"] = Run(Vae.Run),
};
File.WriteAllText(Path.Combine(args[0], "programs.json"), JsonSerializer.Serialize(found).Replace("},\"", "},\n\"") + "\n");
File.WriteAllText(Path.Combine(args[0], "prints.json"), JsonSerializer.Serialize(PrintCases.Texts(), new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
return 0;

static IReadOnlyDictionary<string, List<double>> Run(Action<Numbers> program)
{
    var numbers = new Numbers();
    program(numbers);
    return numbers.Lists;
}
