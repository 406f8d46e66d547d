using Golden;
using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Softmax and the norms, forward and back, the loss of a classifier, and dropout.</summary>
static class NormCases
{
    const string Rows = "[8192, 1024]";
    static readonly Input X = new([8192, 1024], -4, 4), Weight = Input.Of(1024), Logits = new([512, 50257], -4, 4), Classes = Input.Indices(50257, 512);
    static readonly Input Images = Input.Of(16, 64, 56, 56), Channel = Input.Of(64);

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() =>
    [
        .. ((int[])[64, 50257]).SelectMany(n => Both($"softmax of {Name(n)}", [Of(n)], 1, x => x[0].Softmax(1), x => x[0].softmax(1))),
        .. Both($"log_softmax of {Name(50257)}", [Of(50257)], 1, x => x[0].LogSoftmax(1), x => x[0].log_softmax(1)),
        .. ((int[])[64, 768]).SelectMany(n => Both($"layer norm of {Name(n)}", [Of(n), Input.Of(n), Input.Of(n)], 3, x => x[0].LayerNorm([n], x[1], x[2]),
            x => torch.nn.functional.layer_norm(x[0], [n], x[1], x[2]))),
        .. ((int[])[64, 768, 1024]).SelectMany(n => Residual($"residual + layer norm of {Name(n)}", [Of(n), Of(n), Input.Of(n), Input.Of(n)], 4, x => x[0].AddLayerNorm(x[1], [n], x[2], x[3]).Normal,
            x => torch.nn.functional.layer_norm(x[0] + x[1], [n], x[2], x[3]))),
        .. Residual($"residual + RMS norm of {Rows}", [X, X, Weight], 3, x => x[0].AddRmsNorm(x[1], [1024], x[2], 1e-5).Normal, x => RmsNorm(x[0] + x[1], x[2])),
        .. Both($"softmax of {Rows}", [X], 1, x => x[0].Softmax(1), x => x[0].softmax(1), quick: true),
        .. Both($"log_softmax of {Rows}", [X], 1, x => x[0].LogSoftmax(1), x => x[0].log_softmax(1)),
        .. Both($"layer norm of {Rows}", [X, Weight, Weight], 3, x => x[0].LayerNorm([1024], x[1], x[2]), x => torch.nn.functional.layer_norm(x[0], [1024], x[1], x[2]), quick: true),
        .. Both($"RMS norm of {Rows}", [X, Weight], 2, x => x[0].RmsNorm([1024], x[1], 1e-5), x => RmsNorm(x[0], x[1])),
        .. Both("batch norm of [16, 64, 56, 56], training", [Images, Channel, Channel], 3, x => x[0].BatchNorm(weight: x[1], bias: x[2], training: true),
            x => torch.nn.functional.batch_norm(x[0], null, null, x[1], x[2], training: true), quick: true),
        .. Both("group norm of [16, 64, 56, 56] in 32 groups", [Images, Channel, Channel], 3, x => x[0].GroupNorm(32, x[1], x[2]),
            x => torch.nn.functional.group_norm(x[0], 32, x[1], x[2])),
        Loss() with { Quick = true },
        Dropout(),
        DropoutGradient(),
    ];

    // Eight million numbers in rows of n.
    static Input Of(int n) => new([(1 << 23) / n, n], -4, 4);

    static string Name(int n) => $"[{(1 << 23) / n}, {n}]";

    // The sum is a result, too: the next residual connection needs it. libtorch's two ops write it as well.
    static IEnumerable<Case> Residual(string name, Input[] inputs, int differentiated, Func<Tensor[], Tensor> sinter, Func<TorchTensor[], TorchTensor> peer)
        => Both(name, inputs, differentiated, sinter, peer).Select((c, i) => i == 0 ? c with { Work = Work.Memory(8.0 * inputs[0].Count, 8.0 * inputs[0].Count) } : c);

    // Every norm reads its input and writes as much; its gradient reads the input or the result and the gradient, and writes one.
    static IEnumerable<Case> Both(string name, Input[] inputs, int differentiated, Func<Tensor[], Tensor> sinter, Func<TorchTensor[], TorchTensor> peer, bool quick = false)
    {
        double bytes = 4.0 * inputs[0].Count;
        int copies = Rotation.Copies(2 * bytes);
        yield return new("norm", name, Work.Memory(bytes, bytes))
        {
            Quick = quick,
            Tolerance = 1e-3,
            Sinter = () => SinterOps.Forward(inputs, copies, sinter),
            Torch = () => TorchOps.Forward(inputs, copies, peer),
        };
        yield return new("norm", $"{name}, gradients", Work.Memory(2 * bytes, bytes))
        {
            Quick = quick,
            Tolerance = 1e-3,
            Sinter = () => SinterOps.Backward(inputs, copies, differentiated, sinter),
            Torch = () => TorchOps.Backward(inputs, copies, differentiated, peer),
        };
    }

    // Forward and back in one: read for the maximum and the sum, read for the gradient, and the gradient written.
    static Case Loss() => new("norm", "cross-entropy of [512, 50257], with its gradient", Work.Memory(8.0 * Logits.Count, 4.0 * Logits.Count))
    {
        Tolerance = 1e-3,
        Sinter = () =>
        {
            var x = SinterOps.Make([Logits, Classes], 0);
            x[0].RequiresGrad = true;
            Tensor Gradient()
            {
                using var loss = x[0].CrossEntropy(x[1]);
                return Autograd.Grad([loss], [x[0]])[0]!;
            }
            return new(() => Gradient().Dispose(), () => SinterOps.Values(Gradient()));
        },
        Torch = () =>
        {
            var x = TorchOps.Make([Logits, Classes], 0);
            x[0].requires_grad = true;
            TorchTensor Gradient()
            {
                using var loss = torch.nn.functional.cross_entropy(x[0], x[1]);
                return torch.autograd.grad([loss], [x[0]])[0];
            }
            return new(() => Gradient().Dispose(), () => TorchOps.Values(Gradient()));
        },
    };

    // What falls is a matter of each library's generator, so what is compared is that the mean stays: about a part in a thousand, over so many.
    static Case Dropout() => new("norm", $"dropout of {Rows}", Work.Memory(4.0 * X.Count, 4.0 * X.Count))
    {
        Tolerance = 1e-2,
        Sinter = () => SinterOps.Forward([Positive], Rotation.Copies(8.0 * X.Count), x => x[0].Dropout(0.1)) with { Output = () => [(float)SinterOps.Make(Positive, 1).Dropout(0.1).Mean().Item()] },
        Torch = () => TorchOps.Forward([Positive], Rotation.Copies(8.0 * X.Count), x => torch.nn.functional.dropout(x[0], 0.1)) with
        {
            Output = () => [torch.nn.functional.dropout(TorchOps.Make(Positive, 1), 0.1).mean().item<float>()],
        },
    };

    // The mean of the gradient of the sum, as above.
    static Case DropoutGradient() => new("norm", $"dropout of {Rows}, gradient", Work.Memory(4.0 * X.Count, 4.0 * X.Count))
    {
        Tolerance = 1e-2,
        Sinter = () => SinterOps.Backward([Positive], Rotation.Copies(8.0 * X.Count), 1, x => x[0].Dropout(0.1)) with
        {
            Output = () =>
            {
                var x = SinterOps.Make(Positive, 1);
                x.RequiresGrad = true;
                return [(float)Autograd.Grad([x.Dropout(0.1).Mean() * x.Count], [x])[0]!.Mean().Item()];
            },
        },
        Torch = () => TorchOps.Backward([Positive], Rotation.Copies(8.0 * X.Count), 1, x => torch.nn.functional.dropout(x[0], 0.1)) with
        {
            Output = () =>
            {
                var x = TorchOps.Make(Positive, 1);
                x.requires_grad = true;
                return [torch.autograd.grad([torch.nn.functional.dropout(x, 0.1).sum()], [x])[0].mean().item<float>()];
            },
        },
    };

    static Input Positive => X with { Low = 0, High = 2 };

    // TorchSharp does not wrap it.
    static readonly Lazy<Func<TorchTensor[], TorchTensor[]>> CompiledRmsNorm =
        new(() => TorchScript.Compile(["x", "w"], "torch.rms_norm(x, [1024], w, 1e-5)"));

    static TorchTensor RmsNorm(TorchTensor x, TorchTensor w) => CompiledRmsNorm.Value([x, w])[0];
}
