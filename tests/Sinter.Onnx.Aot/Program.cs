// Writes networks as ONNX files, reads them, shows, runs, folds and trains them, and prints what came of it, bit for bit. With a path, also what an ONNX file of someone else gives for ones.
using Sinter;
using Sinter.Nn;
using Sinter.Onnx;
using Sinter.Optim;

Generator.ManualSeed(1);
var folder = Directory.CreateTempSubdirectory("sinter-onnx-aot").FullName;
try
{
    var image = Tensor.Randn([2, 3, 8, 8]);
    Check("images", new Sequential(new Conv2d(3, 8, 3, padding: 1), new BatchNorm2d(8), new GELU(), new MaxPool2d(2), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(8, 4)), image);
    Check("rows", new TransformerEncoder(new TransformerEncoderLayer(8, 2, 16, batchFirst: true), 2), Tensor.Randn([2, 5, 8]));

    var model = OnnxModel.Load(Path.Combine(folder, "images.onnx"));
    model.Train();
    var optimizer = new SGD(model.Parameters(), lr: 0.1);
    for (var step = 0; step < 5; step++)
    {
        optimizer.ZeroGrad();
        var loss = model.Call(image).CrossEntropy(Tensor.From(new long[] { 1, 3 }));
        loss.Backward();
        optimizer.Step();
        Console.WriteLine($"step {step}: {BitConverter.SingleToUInt32Bits((float)loss.Item()):x8}");
    }
    foreach (var path in args) Report(Path.GetFileName(path), OnnxModel.Load(path));
}
finally
{
    Directory.Delete(folder, recursive: true);
}

void Check(string name, Module<Tensor, Tensor> net, Tensor x)
{
    var path = Path.Combine(folder, name + ".onnx");
    net.Eval();
    OnnxExport.Save(path, net, x);
    var model = OnnxModel.Load(path);
    Console.WriteLine(model);
    foreach (var info in model.Values.Values) Console.WriteLine(info);
    using var _ = Autograd.NoGrad();
    Console.WriteLine($"{name}: {Hash(model.Call(x))}, for inference {Hash(model.ForInference().Call(x))}, as the module {model.Call(x).AllClose(net.Call(x), atol: 1e-5)}");
}

static void Report(string name, OnnxModel model)
{
    using var _ = Autograd.NoGrad();
    Shape shape = [.. model.Inputs[0].Shape!.Select(size => long.TryParse(size, out var n) ? n : 1)];
    Console.WriteLine($"{name}: {string.Join(" ", model.Run([Tensor.Ones(shape)]).Select(y => Hash(y.Tensor)))}");
}

static string Hash(Tensor x) => $"{x.Shape} {x.ToArray<float>().Aggregate(17u, (hash, v) => unchecked(hash * 31 + BitConverter.SingleToUInt32Bits(v))):x8}";
