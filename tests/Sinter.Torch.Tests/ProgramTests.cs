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

    // Both compute in float32 and add up in different orders. Over these few dozen steps that moves a number by at most a millionth of the largest in its list (measured;
    // every run prints it); ten times that leaves room for another processor's vector lengths and hides no difference of meaning.
    const double Tolerance = 1e-5;

    static void Compare(string program, Action<Numbers> run)
    {
        var numbers = new Numbers();
        run(numbers);
        var golden = Golden.Json("programs.json").GetProperty(program).Deserialize<Dictionary<string, double[]>>()!;
        Assert.Equal(golden.Keys.Order(StringComparer.Ordinal), numbers.Lists.Keys);
        foreach (var (name, expected) in golden)
        {
            var actual = numbers.Lists[name];
            Assert.Equal(expected.Length, actual.Count);
            var scale = expected.Max(Math.Abs);
            var worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
            Console.WriteLine($"{program} {name}: {worst / Math.Max(scale, 1e-30):E2} of {scale}");
            Assert.True(worst <= Tolerance * Math.Max(scale, 1), $"{program}, {name}: {worst} away, of {scale}");
        }
    }
}
