#if TORCHSHARP
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.functional;
#else
using Sinter;
using Sinter.Nn;
using Sinter.Torch;
using static Sinter.Torch.torch;
using static Sinter.Torch.torch.nn;
using static Sinter.Torch.torch.nn.functional;
#endif

namespace TorchPrograms;

/// <summary>A multilayer perceptron that tells three arms of a spiral apart.</summary>
public static class Mlp
{
    private const int Arms = 3, PerArm = 40, Epochs = 25, BatchSize = 30;

    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> layers = Sequential(
            ("lin1", Linear(2, 32)),
            ("act1", Tanh()),
            ("lin2", Linear(32, 32)),
            ("act2", ReLU()),
            ("drop", Dropout(0.0)),
            ("lin3", Linear(32, Arms)));

        public Net(string name, Device? device = null) : base(name)
        {
            RegisterComponents();
            if (device is not null) this.to(device);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return layers.call(input).MoveToOuterDisposeScope();
        }
    }

    public static void Run(Numbers numbers)
    {
        var device = torch.cuda.is_available() ? torch.CUDA : torch.CPU;
        torch.random.manual_seed(1);

        var (points, arms) = Spiral();
        var x = torch.tensor(points, device: device);
        var y = torch.tensor(arms, dtype: ScalarType.Int64, device: device);
        var net = new Net("net", device);
        using (torch.no_grad())
        {
            var seed = 0;
            foreach (var (name, parameter) in net.named_parameters())
            {
                if (name.EndsWith("bias")) nn.init.zeros_(parameter);
                else parameter.copy_(torch.tensor(Formula.Spread(parameter.numel(), ++seed, 0.5f)).reshape(parameter.shape));
            }
        }

        var optimizer = torch.optim.Adam(net.parameters(), lr: 0.02);
        var scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 10, gamma: 0.5);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            net.train();
            using (var d = torch.NewDisposeScope())
            {
                for (var from = 0; from < x.shape[0]; from += BatchSize)
                {
                    using var prediction = net.call(x[from..(from + BatchSize)]);
                    using var loss = cross_entropy(prediction, y[from..(from + BatchSize)]);
                    optimizer.zero_grad();
                    loss.backward();
                    optimizer.step();
                    numbers.Add("losses", loss.item<float>());
                    d.DisposeEverything();
                }
                scheduler.step();
            }
            numbers.Add("rate", optimizer.ParamGroups.First().LearningRate);
        }

        net.eval();
        using (torch.no_grad())
        {
            var prediction = net.call(x);
            numbers.Add("accuracy", (prediction.argmax(1) == y).to_type(ScalarType.Float32).mean().item<float>());
            numbers.Add("wrong", y[prediction.argmax(1) != y].numel());
            numbers.Add("probabilities", softmax(prediction, dim: 1)[TensorIndex.Slice(0, null, 20), 1].data<float>().ToArray());
            numbers.Add("arm 2", prediction[y == 2].sum(dim: 0).data<float>().ToArray());
            numbers.Add("at the origin", net.call(new float[] { 0, 0 }).data<float>().ToArray());
        }

        var file = Path.GetTempFileName();
        net.save(file);
        var copy = new Net("copy");
        copy.load(file);
        File.Delete(file);
        numbers.Add("loaded", copy.call(x).sub(net.call(x)).abs().max().item<float>());
    }

    private static (float[,] Points, int[] Arms) Spiral()
    {
        var points = new float[Arms * PerArm, 2];
        var arms = new int[Arms * PerArm];
        for (var i = 0; i < arms.Length; i++)
        {
            arms[i] = i % Arms;
            var radius = 0.1 + 0.9 * (i / Arms) / PerArm;
            var angle = 4 * radius + arms[i] * 2 * Math.PI / Arms;
            points[i, 0] = (float)(radius * Math.Cos(angle));
            points[i, 1] = (float)(radius * Math.Sin(angle));
        }
        return (points, arms);
    }
}
