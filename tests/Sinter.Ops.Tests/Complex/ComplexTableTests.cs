using System.Numerics;
using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Every row of the op table on complex numbers without imaginary part.</summary>
public class ComplexTableTests
{
    // Of a complex signal it gives both sides of the spectrum.
    const string TwoSided = "stft";

    public static TheoryData<string> Rows => [.. TableTests.Table.Where(row => row.Value is { Random: false, Gradients: not Gradients.None } && row.Key != TwoSided).Select(row => row.Key)];

    [Theory, MemberData(nameof(Rows))]
    public void An_op_refuses_complex_numbers_or_agrees_with_the_reals(string name)
    {
        var row = TableTests.Table[name];
        foreach (var sample in row.Samples.Where(s => s.Inputs.Any(i => i.IsReal)))
        {
            var (expected, gradients) = Run(row, sample, DType.Float64);
            Tensor[] found, complexGradients;
            try
            {
                (found, complexGradients) = Run(row, sample, DType.Complex128);
            }
            catch (Exception e) when (e is ArgumentException or AutogradException)
            {
                return;
            }
            for (var o = 0; o < found.Length; o++)
                if (expected[o].DType.IsFloatingPoint) Agree(found[o], expected[o], $"{row} on {sample}, result {o}");
            for (var i = 0; i < gradients.Length; i++) Agree(complexGradients[i], gradients[i], $"{row} on {sample}, gradient {i}");
        }
    }

    // Results, and the gradients of their sum by the real arguments. What is not a number in the reals may be one here.
    static (Tensor[] Results, Tensor[] Gradients) Run(OpRow row, Sample sample, DType dtype)
    {
        var arguments = Array.ConvertAll(row.Draw(sample), x => x.DType.IsFloatingPoint ? x.To(dtype) : x);
        var leaves = Array.FindAll(arguments, x => x.DType.IsInexact);
        foreach (var leaf in leaves) leaf.RequiresGrad = true;
        var results = row.CallOnCopy(arguments);
        var outputs = Array.FindAll(results, y => y.RequiresGrad);
        var gradients = outputs.Length == 0 ? [] : Autograd.Grad(outputs, leaves, Array.ConvertAll(outputs, y => Tensor.OnesLike(y)), allowUnused: true);
        return (results, [.. gradients.Select((g, i) => g ?? Tensor.ZerosLike(leaves[i]))]);
    }

    static void Agree(Tensor found, Tensor expected, string what)
    {
        double[] e = expected.ToArray<double>();
        Complex[] f = found.ToArray<Complex>();
        Assert.True(e.Length == f.Length, $"{what}: {found.Shape}, expected {expected.Shape}.");
        for (var i = 0; i < e.Length; i++)
            Assert.True(!double.IsFinite(e[i]) || (f[i].Real - e[i]) is var d && Math.Abs(d) <= 1e-9 * Math.Max(1, Math.Abs(e[i])), $"{what}: element {i} is {f[i]}, expected {e[i]}.");
    }
}
