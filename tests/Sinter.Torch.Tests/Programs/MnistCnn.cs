#if TORCHSHARP
using TorchSharp;
using TorchSharp.Modules;
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
using System.Buffers.Binary;
using System.IO.Compression;

namespace TorchPrograms;

/// <summary>A convolutional network that reads handwritten digits, trained and tested on parts of MNIST.</summary>
public static class MnistCnn
{
    private const int TrainCount = 640, TestCount = 500, TrainBatchSize = 32, TestBatchSize = 100, Epochs = 2;

    private sealed class Model : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 8, 3);
        private readonly Module<Tensor, Tensor> conv2 = Conv2d(8, 16, kernel_size: 3, stride: 1, padding: 1);
        private readonly Module<Tensor, Tensor> norm = BatchNorm2d(16);
        private readonly Module<Tensor, Tensor> fc1 = Linear(16 * 6 * 6, 32);
        private readonly Module<Tensor, Tensor> fc2 = Linear(32, 10);

        // These have no parameters; keeping them saves making them in each call.
        private readonly Module<Tensor, Tensor> pool1 = MaxPool2d(kernel_size: new long[] { 2, 2 });
        private readonly Module<Tensor, Tensor> pool2 = MaxPool2d(2, stride: 2);
        private readonly Module<Tensor, Tensor> relu1 = ReLU();
        private readonly Module<Tensor, Tensor> relu2 = ReLU(inplace: true);
        private readonly Module<Tensor, Tensor> flatten = Flatten();
        private readonly Module<Tensor, Tensor> logsm = LogSoftmax(1);

        public Model(string name, Device? device = null) : base(name)
        {
            RegisterComponents();
            if (device != null && device.type == DeviceType.CUDA) this.to(device);
        }

        public override Tensor forward(Tensor input)
        {
            var l11 = conv1.call(input);
            var l12 = relu1.call(l11);
            var l13 = pool1.call(l12);

            var l21 = norm.call(conv2.call(l13));
            var l22 = pool2.call(relu(l21));

            var x = flatten.call(l22);
            x = relu2.call(fc1.call(x));
            return logsm.call(fc2.call(x));
        }
    }

    private sealed class Digits(string folder, int first, int count) : torch.utils.data.Dataset
    {
        private readonly byte[] images = Unpacked(folder, "t10k-images-idx3-ubyte.gz");
        private readonly byte[] labels = Unpacked(folder, "t10k-labels-idx1-ubyte.gz");

        public override long Count => count;

        public override Dictionary<string, Tensor> GetTensor(long index)
        {
            var at = first + (int)index;
            if (BinaryPrimitives.ReadInt32BigEndian(images.AsSpan(4)) <= at) throw new ArgumentOutOfRangeException(nameof(index));
            var pixels = images.AsSpan(16 + at * 784, 784).ToArray();
            var image = torch.tensor(pixels).view(1, 28, 28).to_type(ScalarType.Float32) / 255;
            return new()
            {
                { "data", (image - 0.1307f) / 0.3081f },
                { "label", torch.tensor((long)labels[8 + at]) },
            };
        }
    }

    private static byte[] Unpacked(string folder, string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(folder, name)), CompressionMode.Decompress);
        using var unpacked = new MemoryStream();
        file.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    public static void Run(Numbers numbers, string folder)
    {
        var device = torch.device("cpu");
        var model = new Model("model", device);
        using (no_grad())
        {
            var seed = 100;
            foreach (var parameter in model.parameters())
                if (parameter.dim() > 1)
                    parameter.copy_(tensor(Formula.Spread(parameter.numel(), ++seed, MathF.Sqrt(6f / (parameter.numel() / parameter.shape[0]))), parameter.shape));
                else if (!parameter.eq(1).all().item<bool>())
                    parameter.zero_();
        }

        var train = torch.utils.data.DataLoader(new Digits(folder, 0, TrainCount), TrainBatchSize, shuffle: false, device: device);
        var test = torch.utils.data.DataLoader(new Digits(folder, TrainCount, TestCount), TestBatchSize, device: device);
        var optimizer = optim.SGD(model.parameters(), 0.05, momentum: 0.9, weight_decay: 1e-4);
        var scheduler = optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
        for (var epoch = 1; epoch <= Epochs; epoch++)
        {
            Train(numbers, model, optimizer, NLLLoss(reduction: Reduction.Mean), train);
            Test(numbers, model, NLLLoss(reduction: nn.Reduction.Sum), test);
            scheduler.step();
        }

        numbers.Add("conv1.weight", model.state_dict()["conv1.weight"][0].data<float>().ToArray());
        numbers.Add("norm.running_var", model.state_dict()["norm.running_var"].data<float>().ToArray());
        numbers.Add("batches", model.get_buffer("norm.num_batches_tracked")!.item<long>());
    }

    private static void Train(Numbers numbers, Model model, optim.Optimizer optimizer, Loss<Tensor, Tensor, Tensor> loss, IEnumerable<Dictionary<string, Tensor>> loader)
    {
        model.train();
        using var d = torch.NewDisposeScope();
        foreach (var batch in loader)
        {
            optimizer.zero_grad();
            var prediction = model.call(batch["data"]);
            var output = loss.call(prediction, batch["label"]);
            output.backward();
            optimizer.step();
            numbers.Add("losses", output.ToSingle());
            d.DisposeEverything();
        }
    }

    private static void Test(Numbers numbers, Model model, Loss<Tensor, Tensor, Tensor> loss, IEnumerable<Dictionary<string, Tensor>> loader)
    {
        model.eval();
        double sum = 0;
        var correct = 0;
        using var inference = torch.no_grad();
        foreach (var batch in loader)
        {
            using var d = torch.NewDisposeScope();
            var prediction = model.call(batch["data"]);
            sum += loss.call(prediction, batch["label"]).ToDouble();
            correct += prediction.argmax(1).eq(batch["label"]).sum().ToInt32();
        }
        numbers.Add("test loss", sum / TestCount);
        numbers.Add("correct", correct);
    }
}
