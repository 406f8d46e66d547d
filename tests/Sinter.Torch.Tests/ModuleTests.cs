using Sinter;
using Sinter.Nn;
using static Sinter.Torch.torch;
using static Sinter.Torch.torch.nn;
using F = Sinter.Torch.torch.nn.functional;

namespace Sinter.Torch.Tests;

/// <summary>Modules written in TorchSharp's style are Sinter's modules.</summary>
public class ModuleTests
{
    // As TorchSharp's users write it, unqualified.
    sealed class Net : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> conv1 = Conv2d(1, 4, 3, padding: 1);
        private readonly Linear fc = Linear(4 * 8 * 8, 10);
        private readonly Module<Tensor, Tensor> relu = ReLU();

        public Net(string name = "net") : base(name) => RegisterComponents();

        public override Tensor forward(Tensor input) => fc.call(relu.call(conv1.call(input)).flatten(1));
    }

    // And qualified.
    sealed class Head : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential layers = Sequential(("lin1", Linear(10, 5)), ("act", Tanh()), ("lin2", Linear(5, 2)));

        public Head() : base(nameof(Head)) => RegisterComponents();

        public override Tensor forward(Tensor input) => layers.forward(input);
    }

    sealed class Pair : nn.Module<Tensor, Tensor, Tensor>
    {
        public Pair() : base("pair") { }

        public override Tensor forward(Tensor a, Tensor b) => a + b;
    }

    sealed class Neither : Module<Tensor, Tensor>;

    sealed class Registered : Module<Tensor, Tensor>
    {
        private readonly Tensor table = ones(3);

        public Registered()
        {
            register_buffer("pe", table);
            register_buffer("scratch", zeros(1), persistent: false);
            register_parameter("scale", Parameter(ones(1)));
            for (var i = 0; i < 2; i++) register_module($"layer{i}", Linear(3, 3));
        }

        public override Tensor forward(Tensor input) => input;

        public void Again() => register_buffer("pe", table);
    }

    [Fact]
    public void A_module_in_TorchSharps_style_trains_and_keeps_its_keys()
    {
        manual_seed(1);
        var net = new Net();
        Assert.Equal("net", net.GetName());
        Assert.Equal(["conv1.weight", "conv1.bias", "fc.weight", "fc.bias"], net.state_dict().Keys);
        var optimizer = optim.SGD(net.parameters(), lr: 0.1, momentum: 0.9);
        var scheduler = optim.lr_scheduler.StepLR(optimizer, step_size: 5, gamma: 0.5);
        var (x, y) = (randn(8, 1, 8, 8), randint(0, 10, [8]));
        var loss = CrossEntropyLoss();
        double first = 0, last = 0;
        for (var step = 0; step < 10; step++)
        {
            optimizer.zero_grad();
            var output = loss.call(net.call(x), y);
            output.backward();
            optimizer.step();
            scheduler.step();
            (first, last) = (step == 0 ? output.ToDouble() : first, output.ToDouble());
        }
        Assert.True(last < first / 2, $"{first} {last}");
        Assert.Equal(0.025, scheduler.get_last_lr()[0], 6);
    }

    [Fact]
    public void Qualified_and_unqualified_modules_go_into_each_other()
    {
        var both = Sequential(new Net(), new Head());
        Assert.Equal([2, 2], both.call(zeros(2, 1, 8, 8)).shape);
        Assert.Equal([3, 3], new Pair().call(tensor(new[] { 1f, 1f }), tensor(new[] { 2f, 2f })).data<float>());
        Assert.Equal(["layers.lin1.weight", "layers.lin1.bias", "layers.lin2.weight", "layers.lin2.bias"], new Head().named_parameters().Select(p => p.Name));
    }

    [Fact]
    public void A_layers_forward_is_its_Forward()
    {
        var layer = Linear(2, 3);
        var x = randn(4, 2);
        Assert.Equal(layer.Forward(x).data<float>(), layer.forward(x).data<float>());
    }

    [Fact]
    public void A_module_that_overrides_neither_says_so()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Neither().call(zeros(1)));
        Assert.Contains("Neither overrides neither Forward nor forward", error.Message);
    }

    [Fact]
    public void Registered_members_are_in_the_state_under_their_names()
    {
        var module = new Registered();
        Assert.Equal(["pe", "scale", "layer0.weight", "layer0.bias", "layer1.weight", "layer1.bias"], module.state_dict().Keys);
        Assert.Equal(["pe", "scratch"], module.named_buffers().Select(b => b.Name));
        Assert.Contains("the name pe is registered already", Assert.Throws<ArgumentException>(module.Again).Message);
        var copy = (Registered)module.Clone();
        using (no_grad()) copy.state_dict()["scale"].add_(1);
        Assert.Equal(1, module.state_dict()["scale"].item<float>());
        Assert.Equal(6, copy.state_dict().Count);
    }

    [Fact]
    public void Training_and_evaluation_switch_everything_below()
    {
        var net = Sequential(Dropout(0.5), Linear(2, 2));
        net.eval();
        Assert.All(net.modules(), m => Assert.False(m.training));
        net.train();
        Assert.All(net.children(), m => Assert.True(m.training));
        Assert.Equal(float64, net.@double().parameters().First().dtype);
    }

    [Fact]
    public void A_module_is_saved_and_loaded()
    {
        using var folder = new Testing.TemporaryFolder();
        var path = Path.Combine(folder.Location, "net.safetensors");
        var (a, b) = (new Head(), new Head());
        a.save(path);
        b.load(path);
        Assert.Equal(a.call(ones(1, 10)).data<float>(), b.call(ones(1, 10)).data<float>());
    }

    [Fact]
    public void A_state_is_saved_for_PyTorch_and_loaded()
    {
        using var folder = new Testing.TemporaryFolder();
        var path = Path.Combine(folder.Location, "head.pt");
        var head = new Head();
        save(head.state_dict(), path);
        var state = Assert.IsType<OrderedDictionary<object, object?>>(load(path, mmap: false));
        Assert.Equal(head.state_dict()["layers.lin1.weight"].data<float>(), ((Tensor)state["layers.lin1.weight"]!).data<float>());
    }

    [Fact]
    public void Functionals_take_PyTorchs_names()
    {
        var x = tensor(new[,] { { -1f, 2f } });
        Assert.Equal([-0.1f, 2f], F.leaky_relu(x, negative_slope: 0.1).data<float>());
        Assert.Equal(1, F.softmax(x, dim: 1).sum().item<float>(), 5);
        Assert.Equal([0, 1], F.one_hot(tensor(new[] { 1L }), num_classes: 2).data<long>());
    }

    [Fact]
    public void Initialisers_and_utilities_work_in_place()
    {
        var weight = zeros(3, 4);
        Assert.Same(weight, nn.init.constant_(weight, 2));
        var parameter = Parameter(ones(4));
        (parameter * 3).sum().backward();
        Assert.Equal(6, nn.utils.clip_grad_norm_([parameter], max_norm: 1), 5);
        Assert.Equal(0.5f, parameter.grad![0].item<float>(), 4);
    }

    [Fact]
    public void Batch_normalisation_is_fused_into_the_layer_before_it()
    {
        var (linear, conv) = (Linear(3, 4), Conv2d(3, 4, 3, bias: false));
        var norms = new Module<Tensor, Tensor>[] { BatchNorm1d(4), BatchNorm2d(4) };
        norms[0].call(linear.call(randn(16, 3)) * 3 + 1);
        norms[1].call(conv.call(randn(4, 3, 6, 6)) * 2 - 1);
        foreach (var norm in norms) norm.eval();
        linear.eval();
        var x = randn(5, 3);
        var (flat, planes) = ((BatchNorm1d)norms[0], (BatchNorm2d)norms[1]);
        Assert.True(allclose(nn.utils.fuse_linear_bn_eval(linear, flat).call(x), flat.call(linear.call(x)), 1e-4, 1e-5));
        var image = randn(2, 3, 6, 6);
        var (weight, bias) = nn.utils.fuse_conv_bn_weights(conv.weight, null, planes.running_mean!, planes.running_var!, planes.eps, planes.weight, planes.bias);
        Assert.True(allclose(F.conv2d(image, weight, bias), planes.call(conv.call(image)), 1e-4, 1e-5));
        linear.train();
        Assert.Contains("in training", Assert.Throws<ArgumentException>(() => nn.utils.fuse_linear_bn_eval(linear, flat)).Message);
    }

    [Fact]
    public void Parameters_have_TorchSharps_names_too()
    {
        Assert.Null(Linear(inputSize: 2, outputSize: 3, hasBias: false).bias);
        Assert.Equal(3, GRU(inputSize: 2, hiddenSize: 3, batchFirst: true).call(ones(1, 4, 2), null).Output.size(2));
        Assert.Equal([5, 2], Embedding(5, embedding_dims: 2).weight.shape);
        Assert.Equal(0.5, optim.SGD([Parameter(ones(1))], learningRate: 0.5).ParamGroups[0].LearningRate);
        Assert.Equal(0.8, optim.AdamW(Linear(1, 1).named_parameters(), beta1: 0.8).ParamGroups[0]["betas.0"]);
        Assert.Equal([0, 2], ReLU(inplace: true).call(tensor(new[] { -1f, 2f })).data<float>());
        optim.Optimizer optimizer = optim.Adam(Linear(2, 2).parameters());
        var scheduler = optim.lr_scheduler.StepLR(optimizer, 1, 0.1);
        optimizer.step();
        scheduler.step();
        Assert.Equal(1e-4, optimizer.ParamGroups[0].LearningRate, 9);
        optim.lr_scheduler.LRScheduler under = scheduler;
        Assert.Equal(1e-4, under.get_last_lr()[0], 9);
    }

    [Fact]
    public void Modules_tell_their_members_by_name()
    {
        var net = new Net();
        Assert.Same(net.get_parameter("fc.weight"), net.named_parameters().First(p => p.Name == "fc.weight").Value);
        Assert.Null(net.get_parameter("no.such"));
        Assert.True(BatchNorm1d(2).has_buffer("running_mean"));
        Assert.Equal(["weight", "bias"], Linear(1, 1).named_parameters(recurse: false).Select(p => p.name));
        Assert.Empty(net.parameters(recurse: false));
        Assert.Equal(4, Conv2d(1, 4, 3, device: CPU).out_channels);
        Assert.Contains("cuda", Assert.Throws<ArgumentException>(() => CUDA).Message);
        Assert.Equal(DeviceType.CPU, CPU.type);
    }

    [Fact]
    public void Batches_come_from_a_loader()
    {
        var loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(arange(10).view(10, 1)), batch_size: 4);
        Assert.Equal([4, 4, 2], loader.Select(batch => batch[0].size(0)));
    }
}
