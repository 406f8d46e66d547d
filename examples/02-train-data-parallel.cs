#:project ../src/Sinter.Distributed/Sinter.Distributed.csproj
// Several processes: build it (dotnet publish), then  sinter run --nproc 2 PROGRAM.  Started by itself it is a group of one.
using Sinter;
using Sinter.Data;
using Sinter.Distributed;
using Sinter.Nn;
using Sinter.Optim;

using var group = ProcessGroup.Join();
Generator.ManualSeed(0);
var x = Tensor.Randn([1024, 16]);
var data = new TensorDataset(x, x.Square().Sum(1, keepDim: true));
var model = new Sequential(new Linear(16, 64), new Tanh(), new Linear(64, 1));
var replicas = new DistributedDataParallel(model, group);
var optimizer = new AdamW(replicas.Parameters(), lr: 0.01);
var sampler = new DistributedSampler(new RandomSampler(data.Length), group);
var loader = new DataLoader<Tensor[]>(data, new BatchSampler(sampler, 64 / group.Size));

for (var epoch = 0; epoch < 5; epoch++)
{
    var mean = new SampleMean();
    foreach (var batch in loader)
    {
        var loss = replicas.Call(batch[0]).MseLoss(batch[1]);
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
        mean.Add(loss.Item(), batch[0].Shape[0]);
    }
    var over = mean.Over(group);
    if (group.Rank == 0) Console.WriteLine($"epoch {epoch}: {over:0.000}");
}
if (group.Rank == 0) Safetensors.Save("model.safetensors", model.StateDict());
