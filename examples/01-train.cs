#:project ../src/Sinter.Data/Sinter.Data.csproj
using Sinter;
using Sinter.Data;
using Sinter.Nn;
using Sinter.Optim;

Generator.ManualSeed(0);
var x = Tensor.Randn([1024, 16]);
var data = new TensorDataset(x, x.Square().Sum(1, keepDim: true));
var model = new Sequential(new Linear(16, 64), new Tanh(), new Linear(64, 1));
var optimizer = new AdamW(model.Parameters(), lr: 0.01);
var loader = new DataLoader<Tensor[]>(data, batchSize: 64, shuffle: true);

for (var epoch = 0; epoch < 5; epoch++)
{
    var last = 0.0;
    foreach (var batch in loader)
    {
        var loss = model.Call(batch[0]).MseLoss(batch[1]);
        optimizer.ZeroGrad();
        loss.Backward();
        optimizer.Step();
        last = loss.Item();
    }
    Console.WriteLine($"epoch {epoch}: {last:0.000}");
}
Safetensors.Save("model.safetensors", model.StateDict());
