// Trains a small net and prints what came of it, bit for bit; with --times also how soon and how fast, to standard error.
using System.Diagnostics;
using Sinter;
using Sinter.Nn;
using Sinter.Optim;

Generator.ManualSeed(1);
var net = new Sequential(new Linear(16, 64), new GELU(), new LayerNorm([64]), new Dropout(0.1), new Linear(64, 4));
var optimizer = new AdamW(net.Parameters(), lr: 0.01);
var x = Tensor.Randn([128, 16]);
var y = x.Narrow(1, 0, 4).ArgMax(1);
for (var step = 0; step < 50; step++)
{
    optimizer.ZeroGrad();
    var loss = net.Call(x).CrossEntropy(y);
    loss.Backward();
    optimizer.Step();
    Console.WriteLine($"step {step}: {BitConverter.SingleToUInt32Bits((float)loss.Item()):x8}");
    if (step == 0) Report($"first step done {(DateTime.Now - Process.GetCurrentProcess().StartTime).TotalMilliseconds:F0} ms after the start");
}
foreach (var (name, p) in net.NamedParameters())
    Console.WriteLine($"{name}: {p.ToArray<float>().Aggregate(17u, (hash, v) => unchecked(hash * 31 + BitConverter.SingleToUInt32Bits(v))):x8}");

Tensor a = Tensor.Randn([1024, 1024]), b = Tensor.Randn([1024, 1024]);
var best = double.MaxValue;
for (var i = 0; i < 10; i++)
{
    var start = Stopwatch.GetTimestamp();
    a.MatMul(b).Dispose();
    best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
}
Report($"a product of 1024×1024 at {2 * Math.Pow(1024, 3) / best * 1e-9:F0} GFLOP/s");

void Report(string line)
{
    if (args.Contains("--times")) Console.Error.WriteLine(line);
}
