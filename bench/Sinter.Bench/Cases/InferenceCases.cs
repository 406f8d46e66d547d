using Sinter.Bench.Contenders;
using Sinter.Bench.Inference;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Whole networks, forward only: what ONNX Runtime is made for.</summary>
static class InferenceCases
{
    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() =>
        from network in Network.All
        from batch in (int[])[1, 8]
        select Of(network, batch);

    static Case Of(Network network, int batch)
    {
        var input = Input.Of(network.Input(batch));
        return new("infer", $"{network.Name}, batch {batch}", Work.Arithmetic(network.Flops(batch)))
        {
            Quick = batch == 1,
            Tolerance = 1e-3,
            Sinter = () =>
            {
                var forward = SinterNetwork.Build(network);
                var x = SinterOps.Make(input, 1);
                Tensor Run()
                {
                    using var _ = Autograd.InferenceMode();
                    return forward(x);
                }
                return new(() => Run().Dispose(), () => SinterOps.Values(Run()));
            },
            Torch = () =>
            {
                var forward = TorchNetwork.Build(network);
                var x = TorchOps.Make(input, 1);
                void Run(Action<TorchTensor> use)
                {
                    using var mode = torch.inference_mode();
                    using var scope = torch.NewDisposeScope();
                    use(forward(x));
                }
                return new(() => Run(_ => { }), () =>
                {
                    float[] values = [];
                    Run(y => values = TorchOps.Values(y));
                    return values;
                });
            },
            Onnx = () => OnnxModel.Prepare(OnnxFile.Write(network, batch), input),
        };
    }
}
