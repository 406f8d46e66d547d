using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Golden.Families;

/// <summary>Every activation of torch.nn, on a spread of values, on the kinks of all of them and on large ones.</summary>
static class Activations
{
    static readonly double[] KinksAndTails =
        [-100, -30, -6, -3, -1, -0.5, -0.0, 0.0, 0.5, 1, 3, 6, 20, 21, 30, 100];

    public static void Fill(Family family)
    {
        var spread = new Draw("activations").Uniform(-5, 5, 24);
        var line = cat([spread, tensor(KinksAndTails, dtype: float64)]);
        var grid = new Draw("activations/grid").Uniform(-3, 3, 2, 4, 3);

        Elementwise("relu", "nn.ReLU", new { }, ReLU());
        Elementwise("relu6", "nn.ReLU6", new { }, ReLU6());
        Elementwise("elu", "nn.ELU", new { alpha = 1.0 }, ELU(1.0));
        Elementwise("elu_alpha", "nn.ELU", new { alpha = 0.5 }, ELU(0.5));
        Elementwise("celu", "nn.CELU", new { alpha = 1.0 }, CELU(1.0));
        Elementwise("celu_alpha", "nn.CELU", new { alpha = 2.0 }, CELU(2.0));
        Elementwise("selu", "nn.SELU", new { }, SELU());
        Elementwise("gelu", "nn.GELU", new { approximate = "none" }, GELU());
        Elementwise("gelu_tanh", "nn.GELU", new { approximate = "tanh" }, GELU(TorchSharp.Modules.GELU.Approximate.tanh));
        Elementwise("silu", "nn.SiLU", new { }, SiLU());
        Elementwise("mish", "nn.Mish", new { }, Mish());
        Elementwise("sigmoid", "nn.Sigmoid", new { }, Sigmoid());
        Elementwise("tanh", "nn.Tanh", new { }, Tanh());
        Elementwise("softplus", "nn.Softplus", new { beta = 1.0, threshold = 20.0 }, Softplus(1, 20));
        Elementwise("softplus_beta", "nn.Softplus", new { beta = 2.0, threshold = 5.0 }, Softplus(2, 5));
        Elementwise("softsign", "nn.Softsign", new { }, Softsign());
        Elementwise("tanhshrink", "nn.Tanhshrink", new { }, Tanhshrink());
        Elementwise("hardshrink", "nn.Hardshrink", new { lambd = 0.5 }, Hardshrink(0.5));
        Elementwise("softshrink", "nn.Softshrink", new { lambd = 0.5 }, Softshrink(0.5));
        Between("hardtanh", -1, 1);
        Between("hardtanh_range", -0.5, 3);
        Elementwise("hardsigmoid", "nn.Hardsigmoid", new { }, Hardsigmoid());
        Elementwise("hardswish", "nn.Hardswish", new { }, Hardswish());
        Elementwise("leaky_relu", "nn.LeakyReLU", new { negative_slope = 0.01 }, LeakyReLU(0.01));
        Elementwise("leaky_relu_slope", "nn.LeakyReLU", new { negative_slope = 0.25 }, LeakyReLU(0.25));
        Elementwise("log_sigmoid", "nn.LogSigmoid", new { }, LogSigmoid());
        Elementwise("threshold", "nn.Threshold", new { threshold = 0.5, value = -1.0 }, Threshold(0.5, -1));
        Elementwise("rrelu_eval", "nn.RReLU", new { lower = 0.125, upper = 1.0 / 3.0 }, RReLU(0.125, 1.0 / 3.0), training: false);

        OnGrid("prelu_one", "nn.PReLU", new { num_parameters = 1, init = 0.25 }, PReLU(1));
        OnGrid("prelu_channels", "nn.PReLU", new { num_parameters = 4, init = 0.25 }, PReLU(4));
        OnGrid("softmax_last", "nn.Softmax", new { dim = -1 }, Softmax(-1));
        OnGrid("softmax_middle", "nn.Softmax", new { dim = 1 }, Softmax(1));
        OnGrid("log_softmax_last", "nn.LogSoftmax", new { dim = -1 }, LogSoftmax(-1));
        OnGrid("log_softmax_middle", "nn.LogSoftmax", new { dim = 1 }, LogSoftmax(1));
        OnGrid("softmin", "nn.Softmin", new { dim = 1 }, Softmin(1));
        OnGrid("glu", "nn.GLU", new { dim = 1 }, GLU(1));
        OnGrid("softmax2d", "nn.Softmax2d", new { }, Softmax2d());

        void Elementwise(string id, string op, object args, Module<Tensor, Tensor> module, bool training = true) =>
            family.Add(id, op, args, [("input", line)], x => [module.call(x[0])], module, training: training);
        // The module states the arguments; its own call returns the input as it is.
        void Between(string id, double low, double high) =>
            family.Add(id, "nn.Hardtanh", new { min_val = low, max_val = high }, [("input", line)],
                TorchScript.Compile(["input"], $"torch.hardtanh(input, {TorchScript.Literal(low)}, {TorchScript.Literal(high)})"), Hardtanh(low, high));
        void OnGrid(string id, string op, object args, Module<Tensor, Tensor> module) =>
            family.Add(id, op, args, [("input", grid)], x => [module.call(x[0])], module);
    }
}
