using Golden;
using Sinter.Amp;
using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;
using Sinter.Bench.Models;
using Sinter.Language;
using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Bench.Cases;

/// <summary>
/// Training steps with AdamW: gradients to zero, forward, back, update. Sinter as a user writes it, nothing disposed; libtorch with a dispose scope a step and its
/// own optimizer in C++, which TorchSharp's in C# does not reach. What is compared is the loss of the first steps.
/// </summary>
static class TrainingCases
{
    const double LearningRate = 1e-3, Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8, Decay = 0.1;

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() =>
    [
        Gpt("GPT 4×128, batch 12, block 64", GptShape.Small) with { Quick = true },
        Gpt("GPT 4×128, batch 12, block 64, beside another such process", GptShape.Small) with { HasCompany = true },
        Gpt("GPT 4×128, batch 12, block 64, autocast to bfloat16", GptShape.Small, DType.BFloat16) with { Tolerance = 5e-2 },
        // TorchSharp has no loss scaling, so libtorch would do less.
        Gpt("GPT 4×128, batch 12, block 64, autocast to float16, loss scaled", GptShape.Small, DType.Float16) with { Torch = null },
        Gpt("GPT 6×384, batch 8, block 256", GptShape.Large),
        Gpt("GPT 6×384, batch 8, block 256, autocast to bfloat16", GptShape.Large, DType.BFloat16) with { Tolerance = 5e-2 },
        Classifier("ResNet-18 on 32×32, batch 8", Input.Of(8, 3, ResNetShape.Size, ResNetShape.Size), ResNetShape.Classes, ResNetShape.Flops(8),
            () => new ResNet18(), () => new TorchResNet18()) with { Quick = true },
        Lstm(new(Features: 64, Hidden: 256, Steps: 64, Batch: 16)) with { Quick = true },
        Classifier("MLP 784-512-512-10, batch 128", Input.Of(128, 784), 10, 2.0 * 128 * (2 * 784 * 512 + 3 * (512 * 512 + 512 * 10)),
            () => Perceptron.Of(784, 512, 512, 10), () => TorchPerceptron.Of(784, 512, 512, 10)) with { Quick = true },
        Update(),
    ];

    static Case Gpt(string name, GptShape shape, DType? autocast = null) => new("train", name, Work.Arithmetic(shape.Flops))
    {
        Tolerance = 1e-2,
        Sinter = () =>
        {
            var model = Weights.Fill(new Gpt(new GptOptions
            {
                VocabularySize = shape.Vocabulary,
                BlockSize = shape.Block,
                Layers = shape.Layers,
                Heads = shape.Heads,
                Dim = shape.Width,
                Bias = true,
            }));
            var batches = new TextBatches(shape);
            return Steps(model, () =>
            {
                var (inputs, targets) = batches.Next();
                using var types = autocast is { } low ? new Autocast(low) : null;
                return model.Loss(Tensor.From(inputs, [shape.Batch, shape.Block]), Tensor.From(targets, [shape.Batch, shape.Block]));
            }, scaled: autocast == DType.Float16);
        },
        Torch = () =>
        {
            var model = Weights.FillTorch(new TorchGpt(shape));
            var batches = new TextBatches(shape);
            return Steps(model, () =>
            {
                var (inputs, targets) = batches.Next();
                using var types = autocast is null ? null : new TorchAutocast();
                var logits = model.call(torch.tensor(inputs, [shape.Batch, shape.Block]));
                return torch.nn.functional.cross_entropy(logits.view(-1, shape.Vocabulary), torch.tensor(targets));
            });
        },
    };

    static Case Lstm(LstmShape shape) => Classifier($"LSTM {shape.Features}→{shape.Hidden}, {shape.Steps} steps, batch {shape.Batch}",
        Input.Of(shape.Batch, shape.Steps, shape.Features), LstmShape.Classes, shape.Flops, () => new LstmClassifier(shape), () => new TorchLstmClassifier(shape));

    // One batch again and again: what a step costs does not depend on it.
    static Case Classifier(string name, Input x, int classes, double flops, Func<Module<Tensor, Tensor>> sinter, Func<torch.nn.Module<TorchTensor, TorchTensor>> peer)
    {
        Input[] inputs = [x, Input.Indices(classes, x.Sizes[0])];
        return new("train", name, Work.Arithmetic(flops))
        {
            Tolerance = 1e-2,
            Sinter = () =>
            {
                var model = Weights.Fill(sinter());
                var batch = SinterOps.Make(inputs, 0);
                return Steps(model, () => model.Call(batch[0]).CrossEntropy(batch[1]));
            },
            Torch = () =>
            {
                var model = Weights.FillTorch(peer());
                var batch = TorchOps.Make(inputs, 0);
                return Steps(model, () => torch.nn.functional.cross_entropy(model.call(batch[0]), batch[1]));
            },
        };
    }

    static Prepared Steps(Module model, Func<Tensor> forward, bool scaled = false)
    {
        var optimizer = new AdamW(model.Parameters(), LearningRate, (Beta1, Beta2), Epsilon, Decay);
        var scaler = new GradScaler(enabled: scaled);
        float Step()
        {
            optimizer.ZeroGrad();
            var loss = forward();
            scaler.Scale(loss).Backward();
            scaler.Step(optimizer);
            scaler.Update();
            return (float)loss.Item();
        }
        return new(() => Step(), () => [Step(), Step()]);
    }

    static Prepared Steps(torch.nn.Module model, Func<TorchTensor> forward)
    {
        var update = NativeOptimizers.AdamW([.. model.parameters()], LearningRate, Beta1, Beta2, Epsilon, Decay, false);
        float Step()
        {
            using var scope = torch.NewDisposeScope();
            model.zero_grad();
            var loss = forward();
            loss.backward();
            update();
            return loss.item<float>();
        }
        return new(() => Step(), () => [Step(), Step()]);
    }

    // Reads the weight, its gradient and two means; writes all but the gradient.
    static Case Update()
    {
        Input[] parameters = [.. Enumerable.Repeat(Input.Of(1024, 1024), 16)];
        double bytes = parameters.Sum(p => 4.0 * p.Count);
        return new("train", "AdamW alone, 16 weights of 1024×1024", Work.Memory(4 * bytes, 3 * bytes))
        {
            Quick = true,
            Tolerance = 1e-3,
            Sinter = () =>
            {
                var p = SinterOps.Make(parameters, 0);
                foreach (var x in p)
                {
                    x.RequiresGrad = true;
                    x.Grad = x.Detach() * 0.5;
                }
                var optimizer = new AdamW(p, LearningRate, (Beta1, Beta2), Epsilon, Decay);
                return new(optimizer.Step, () =>
                {
                    optimizer.Step();
                    return SinterOps.Values(p[0]);
                });
            },
            Torch = () =>
            {
                var p = TorchOps.Make(parameters, 0);
                foreach (var x in p)
                {
                    x.requires_grad = true;
                    x.grad = x.detach() * 0.5;
                }
                var update = NativeOptimizers.AdamW(p, LearningRate, Beta1, Beta2, Epsilon, Decay, false);
                return new(update, () =>
                {
                    update();
                    return TorchOps.Values(p[0]);
                });
            },
        };
    }
}
