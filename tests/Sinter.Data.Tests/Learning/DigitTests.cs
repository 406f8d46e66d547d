using Sinter.Nn;
using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Data.Tests.Learning;

/// <summary>Real digits, from the file to a trained network: readers, loader, layers, loss and optimizer together.</summary>
public class DigitTests
{
    [Fact]
    public void A_small_network_reads_at_least_97_percent_of_the_optical_digits_it_has_not_seen()
    {
        var path = SharedData.File("classics", "digits", "optdigits.tra");
        var table = CsvTable.Read(path, new CsvOptions { HasHeader = false, Comment = '#' }).ToTensor();
        var (x, y) = (table[.., ..64].To(DType.Float32) / 16, table[.., 64].To(DType.Int64));
        var all = new PairDataset(x, y);
        var cut = all.Length * 4 / 5;
        var (train, test) = (all.Subset(Indices(0, cut)), all.Subset(Indices(cut, all.Length)));
        Generator.ManualSeed(0);
        var net = new Sequential(new Linear(64, 256), new ReLU(), new Linear(256, 10));
        Assert.InRange(Learn(net, train, test, epochs: 40, batch: 32, lr: 2e-3), 0.97, 1);
    }

    [Fact]
    public void A_small_convolutional_network_reads_at_least_97_percent_of_mnist()
    {
        SlowTests.OrSkip();
        var all = Mnist.Open(SharedData.File("classics", "mnist"), train: false);
        var (train, test) = (all.Subset(Indices(0, 8000)), all.Subset(Indices(8000, 10_000)));
        Generator.ManualSeed(0);
        var net = new Sequential(
            new Conv2d(1, 16, 3, padding: 1), new ReLU(), new MaxPool2d(2),
            new Conv2d(16, 32, 3, padding: 1), new ReLU(), new MaxPool2d(2),
            new Flatten(), new Linear(32 * 7 * 7, 10));
        Assert.InRange(Learn(net, train, test, epochs: 5, batch: 64, lr: 2e-3), 0.97, 1);
    }

    static double Learn(Sequential net, Dataset<(Tensor Input, Tensor Target)> train, Dataset<(Tensor Input, Tensor Target)> test, int epochs, int batch, double lr)
    {
        var optimizer = new AdamW(net.Parameters(), lr);
        var loader = new DataLoader<(Tensor Input, Tensor Target)>(train, batch, shuffle: true);
        for (var epoch = 0; epoch < epochs; epoch++)
            foreach (var (x, y) in loader)
            {
                optimizer.ZeroGrad();
                net.Call(x).CrossEntropy(y).Backward();
                optimizer.Step();
            }
        using var _ = Autograd.InferenceMode();
        net.Eval();
        var right = 0.0;
        foreach (var (x, y) in new DataLoader<(Tensor Input, Tensor Target)>(test, 250)) right += net.Call(x).ArgMax(1).Equal(y).Sum().Item();
        return right / test.Length;
    }

    static long[] Indices(long from, long to)
    {
        var indices = new long[to - from];
        for (long i = from; i < to; i++) indices[i - from] = i;
        return indices;
    }
}
