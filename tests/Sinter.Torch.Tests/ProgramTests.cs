using System.Diagnostics;
using System.Text.Json;
using Sinter.Testing;
using TorchPrograms;

namespace Sinter.Torch.Tests;

/// <summary>Whole programs in TorchSharp's style, of which only the using lines were changed, find what they find on TorchSharp. bench/TorchSharpPrograms compiles the
/// same files against TorchSharp and writes the numbers.</summary>
public class ProgramTests
{
    [Fact]
    public void A_multilayer_perceptron() => Compare("mlp", Mlp.Run);

    [Fact]
    public void A_convolutional_network_on_MNIST() => Compare("mnist-cnn", numbers => MnistCnn.Run(numbers, SharedData.File("classics", "mnist")));

    [Fact]
    public void A_recurrent_sequence_to_sequence_model_with_attention() => Compare("seq2seq", Seq2Seq.Run);

    [Fact]
    public void A_variational_autoencoder() => Compare("vae", Vae.Run);

    [Fact]
    public void A_text_classifier() => Compare("text-classification", TextClassification.Run);

    [Fact]
    public void The_numbers_are_TorchSharps_still()
    {
        SlowTests.OrSkip();
        SharedData.File("classics", "mnist");
        var root = Repository.Root;
        using var folder = new TemporaryFolder();
        var (build, said) = Run("dotnet", $"build -c Release {Path.Combine(root, "bench", "TorchSharpPrograms")}", root);
        if (build != 0) Assert.Skip($"TorchSharp and libtorch are not to be had here: {said}");
        var program = Path.Combine(root, "bench", "TorchSharpPrograms", "bin", "Release", "net10.0", "linux-x64", "TorchSharpPrograms.dll");
        var (code, output) = Run("dotnet", $"{program} {folder.Location}", root);
        if (code != 0 && (output.Contains("DllNotFoundException", StringComparison.Ordinal) || output.Contains("LoadNativeBackend", StringComparison.Ordinal))) Assert.Skip($"libtorch does not load here: {output}");
        Assert.True(code == 0, output);
        var (kept, live) = (Programs(Golden.Json("programs.json")), Programs(JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Location, "programs.json"))).RootElement));
        Assert.Equal(kept.Keys, live.Keys);
        foreach (var name in kept.Keys)
            foreach (var list in kept[name].Keys) Agree(name, list, kept[name][list], live[name][list]);
        Assert.Equal(File.ReadAllText(Path.Combine(root, "tests", "golden", "prints.json")), File.ReadAllText(Path.Combine(folder.Location, "prints.json")));
    }

    static SortedDictionary<string, Dictionary<string, double[]>> Programs(JsonElement json) => json.Deserialize<SortedDictionary<string, Dictionary<string, double[]>>>()!;

    static (int Code, string Output) Run(string program, string arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    // Both compute in float32 and add up in different orders. Over these few dozen steps that moves a number by at most a millionth of the largest in its list (measured;
    // every run prints it); ten times that leaves room for another processor's vector lengths and hides no difference of meaning.
    const double Tolerance = 1e-5;

    static void Compare(string program, Action<Numbers> run)
    {
        var numbers = new Numbers();
        run(numbers);
        var golden = Golden.Json("programs.json").GetProperty(program).Deserialize<Dictionary<string, double[]>>()!;
        Assert.Equal(golden.Keys.Order(StringComparer.Ordinal), numbers.Lists.Keys);
        foreach (var (name, expected) in golden) Agree(program, name, expected, numbers.Lists[name]);
    }

    static void Agree(string program, string name, double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        var scale = expected.Max(Math.Abs);
        var worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Console.WriteLine($"{program} {name}: {worst / Math.Max(scale, 1e-30):E2} of {scale}");
        Assert.True(worst <= Tolerance * Math.Max(scale, 1), $"{program}, {name}: {worst} away, of {scale}");
    }
}
