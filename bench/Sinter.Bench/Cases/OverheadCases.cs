using Golden;
using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;
using Sinter.Bench.Models;
using Sinter.Optim;

namespace Sinter.Bench.Cases;

/// <summary>What an op costs when there is next to nothing to compute.</summary>
static class OverheadCases
{
    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() =>
    [
        Add(withGradient: false) with { Quick = true },
        Add(withGradient: true) with { Quick = true },
        AddSumBackward(),
        Perceptron() with { Quick = true },
    ];

    static Case Add(bool withGradient) => new("overhead", $"one element added{(withGradient ? ", recorded" : "")}", Work.Unbounded)
    {
        Sinter = () =>
        {
            Tensor a = Tensor.From([1f]), b = Tensor.From([2f]);
            a.RequiresGrad = b.RequiresGrad = withGradient;
            return new(() => (a + b).Dispose(), () => SinterOps.Values(a + b));
        },
        Torch = () =>
        {
            var a = torch.tensor(new[] { 1f }, requires_grad: withGradient);
            var b = torch.tensor(new[] { 2f }, requires_grad: withGradient);
            return new(() => (a + b).Dispose(), () => TorchOps.Values(a + b));
        },
    };

    static Case AddSumBackward() => new("overhead", "one element added, summed, differentiated", Work.Unbounded)
    {
        Sinter = () =>
        {
            Tensor a = Tensor.From([1f]), b = Tensor.From([2f]);
            a.RequiresGrad = b.RequiresGrad = true;
            void Run()
            {
                using var c = a + b;
                using var sum = c.Sum();
                sum.Backward();
                a.Grad = b.Grad = null;
            }
            return new(Run, () =>
            {
                (a + b).Sum().Backward();
                return SinterOps.Values(a.Grad!);
            });
        },
        Torch = () =>
        {
            var a = torch.tensor(new[] { 1f }, requires_grad: true);
            var b = torch.tensor(new[] { 2f }, requires_grad: true);
            void Run()
            {
                using var c = a + b;
                using var sum = c.sum();
                sum.backward();
                a.grad = b.grad = null;
            }
            return new(Run, () =>
            {
                (a + b).sum().backward();
                return TorchOps.Values(a.grad!);
            });
        },
    };

    // A network so small that its step is mostly overhead.
    static Case Perceptron()
    {
        const int batch = 32;
        Input[] inputs = [Input.Of(batch, 784), Input.Indices(10, batch)];
        return new("overhead", "MLP 784-128-10, batch 32, step of SGD", Work.Arithmetic(2.0 * batch * (2 * 784 * 128 + 3 * 128 * 10)))
        {
            Tolerance = 1e-3,
            Sinter = () =>
            {
                var model = Weights.Fill(Models.Perceptron.Of(784, 128, 10));
                var optimizer = new SGD(model.Parameters(), lr: 0.01);
                var x = SinterOps.Make(inputs, 0);
                float Step()
                {
                    optimizer.ZeroGrad();
                    var loss = model.Call(x[0]).CrossEntropy(x[1]);
                    loss.Backward();
                    optimizer.Step();
                    return (float)loss.Item();
                }
                return new(() => Step(), () => [Step(), Step()]);
            },
            Torch = () =>
            {
                var model = Weights.FillTorch(TorchPerceptron.Of(784, 128, 10));
                var update = NativeOptimizers.Sgd([.. model.parameters()], 0.01, 0, 0, 0, false);
                var x = TorchOps.Make(inputs, 0);
                float Step()
                {
                    using var scope = torch.NewDisposeScope();
                    model.zero_grad();
                    var loss = torch.nn.functional.cross_entropy(model.call(x[0]), x[1]);
                    loss.backward();
                    update();
                    return loss.item<float>();
                }
                return new(() => Step(), () => [Step(), Step()]);
            },
        };
    }
}
