namespace Sinter.Nn.Tests.Modules;

/// <summary>What all modules have from their base: members found by type, keys, state, copies, conversion, modes, hooks.</summary>
public class ModuleTests
{
    sealed class Block : Module<Tensor, Tensor>
    {
        readonly Linear[] _towers = [new(3, 3), new(3, 3)];
        readonly List<Module<Tensor, Tensor>> _tail = [new Tanh(), new Linear(3, 2)];

        public Linear UpProj { get; } = new(4, 3);
        public Parameter Scale { get; } = new(Tensor.Ones([3]));
        public Tensor RunningMean { get; } = Tensor.Zeros([3]);
        [NotSaved] public Tensor Scratch { get; } = Tensor.Zeros([2]);
        [StateName("γ")] public Parameter Gamma { get; } = new(Tensor.Full([3], 2.0));
        public Parameter? Missing { get; }
        public int Calls { get; private set; }

        public override Tensor Forward(Tensor x)
        {
            Calls++;
            var y = UpProj.Call(x) * Scale * Gamma;
            foreach (var tower in _towers) y = tower.Call(y);
            foreach (var step in _tail) y = step.Call(y);
            return y;
        }
    }

    /// <summary>Input and output embeddings that are one matrix.</summary>
    sealed class Tied : Module
    {
        public Embedding Tokens { get; } = new(5, 4);
        public Parameter Head { get; }

        public Tied() => Head = Tokens.Weight;
    }

    static readonly string[] BlockKeys =
    [
        "running_mean", "scale", "tail.1.bias", "tail.1.weight", "towers.0.bias", "towers.0.weight", "towers.1.bias", "towers.1.weight",
        "up_proj.bias", "up_proj.weight", "γ",
    ];

    static Tensor Values(params ReadOnlySpan<long> shape)
    {
        var n = Shape.Create(shape).Count;
        return Tensor.From(Enumerable.Range(0, (int)n).Select(i => (float)Math.Sin(i + 1)).ToArray(), Shape.Create(shape));
    }

    [Fact]
    public void Members_are_found_by_their_types_and_named_in_snake_case()
        => Assert.Equal(BlockKeys, new Block().StateDict().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Parameters_learn_and_buffers_do_not()
    {
        var block = new Block();
        Assert.Equal(BlockKeys.Where(k => k != "running_mean"), block.NamedParameters().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["running_mean", "scratch"], block.NamedBuffers().Select(b => b.Name).Order(StringComparer.Ordinal));
        Assert.All(block.Parameters(), p => Assert.True(p.RequiresGrad));
    }

    [Fact]
    public void A_state_dict_moves_all_values_to_another_module()
    {
        Block a = new(), b = new();
        var x = Values(2, 4);
        Assert.NotEqual(a.Call(x).ToArray<float>(), b.Call(x).ToArray<float>());
        b.LoadStateDict(a.StateDict());
        Assert.Equal(a.Call(x).ToArray<float>(), b.Call(x).ToArray<float>());
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_with_all_that_is_wrong_and_changes_nothing()
    {
        var block = new Block();
        var before = block.Scale.ToArray<float>();
        var state = new Block().StateDict();
        state.Remove("up_proj.bias");
        state.Remove("γ");
        state["extra"] = Tensor.Zeros([1]);
        state["scale"] = Tensor.Full([4], 9.0);
        var error = Assert.Throws<ArgumentException>(() => block.LoadStateDict(state));
        foreach (var part in (string[])["Block", "missing: ", "up_proj.bias", "γ", "not expected: extra", "scale is [4], but the module's is [3]"])
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, block.Scale.ToArray<float>());
    }

    [Fact]
    public void Loading_what_fits_reports_the_rest()
    {
        var block = new Block();
        var (missing, unexpected) = block.LoadStateDict(new Dictionary<string, Tensor> { ["scale"] = Tensor.Full([3], 7.0), ["other"] = Tensor.Zeros([1]) }, strict: false);
        Assert.Equal(["other"], unexpected);
        Assert.Equal(BlockKeys.Where(k => k != "scale"), missing.Order(StringComparer.Ordinal));
        Assert.Equal([7f, 7, 7], block.Scale.ToArray<float>());
    }

    [Fact]
    public void A_shared_parameter_is_learned_once_and_saved_under_both_keys()
    {
        var tied = new Tied();
        Assert.Equal("head", Assert.Single(tied.NamedParameters()).Name);
        Assert.Equal(["head", "tokens.weight"], tied.StateDict().Keys.Order());
        var copy = (Tied)tied.Clone();
        Assert.Same(copy.Tokens.Weight, copy.Head);
        Assert.NotSame(tied.Head, copy.Head);
    }

    [Fact]
    public void A_clone_shares_nothing_with_its_original()
    {
        var block = new Block();
        block.RegisterForwardHook((_, _, y) => y * 0);
        var copy = (Block)block.Clone();
        var x = Values(2, 4);
        var expected = block.Forward(x).ToArray<float>();
        using (Autograd.NoGrad())
            foreach (var parameter in block.Parameters()) parameter.FillInPlace(0);
        Assert.Equal(expected, copy.Call(x).ToArray<float>());
        Assert.Equal(BlockKeys, copy.StateDict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Clones_of_containers_have_their_own_modules()
    {
        var list = new ModuleList<Linear>(new Linear(2, 2), new Linear(2, 2));
        var dict = new ModuleDict<Linear> { { "a", new Linear(2, 2) } };
        var sequence = new Sequential(("fc", new Linear(2, 2)), ("act", new Tanh()));
        var parameters = new ParameterList(new Parameter(Tensor.Ones([2])));
        foreach (Module module in (Module[])[list, dict, sequence, parameters, new LSTM(2, 3)])
        {
            var copy = module.Clone();
            Assert.Equal(module.StateDict().Keys, copy.StateDict().Keys);
            Assert.Empty(module.Parameters().Intersect(copy.Parameters()));
        }
    }

    [Fact]
    public void Containers_name_their_modules_as_PyTorch_does()
    {
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias"], new ModuleList<Linear>(new Linear(2, 2), new Linear(2, 2)).StateDict().Keys);
        Assert.Equal(["a.weight", "a.bias"], new ModuleDict<Linear> { { "a", new Linear(2, 2) } }.StateDict().Keys);
        Assert.Equal(["0.weight", "0.bias", "2.weight"], new Sequential(new Linear(2, 2), new Tanh(), new Linear(2, 2, bias: false)).StateDict().Keys);
        Assert.Equal(["fc.weight", "fc.bias"], new Sequential(("fc", new Linear(2, 2)), ("act", new Tanh())).StateDict().Keys);
        Assert.Equal(["0", "1"], new ParameterList(new Parameter(Tensor.Ones([2])), new Parameter(Tensor.Ones([3]))).StateDict().Keys);
        Assert.Throws<ArgumentException>(() => new Sequential(("a", new Tanh()), ("a", new Tanh())));
    }

    [Fact]
    public void Conversion_keeps_the_objects_that_an_optimizer_holds()
    {
        var block = new Block();
        var held = block.Parameters().ToArray();
        block.Call(Values(2, 4)).Sum().Backward();
        block.To(DType.Float64);
        Assert.Equal(held, block.Parameters());
        Assert.All(held, p => Assert.Equal(DType.Float64, p.DType));
        Assert.All(held, p => Assert.Null(p.Grad));
        Assert.Equal(DType.Float64, block.Scratch.DType);
        Assert.Equal(DType.Float64, block.Call(Values(2, 4).To(DType.Float64)).DType);
        Assert.Throws<DTypeException>(() => block.To(DType.Int64));
    }

    [Fact]
    public void The_mode_reaches_every_module()
    {
        var net = new Sequential(new Linear(2, 2), new Sequential(new Dropout()));
        net.Eval();
        Assert.All(net.NamedModules(), m => Assert.False(m.Module.Training));
        net.Train();
        Assert.All(net.NamedModules(), m => Assert.True(m.Module.Training));
    }

    [Fact]
    public void Frozen_parameters_get_no_gradient()
    {
        var block = new Block();
        block.UpProj.Freeze();
        block.Call(Values(2, 4)).Sum().Backward();
        Assert.Null(block.UpProj.Weight.Grad);
        Assert.NotNull(block.Scale.Grad);
        block.ZeroGrad();
        Assert.All(block.Parameters(), p => Assert.Null(p.Grad));
    }

    [Fact]
    public void Hooks_change_what_goes_in_and_what_comes_out_until_removed()
    {
        var layer = new Identity();
        var x = Values(3);
        using (layer.RegisterForwardPreHook((_, input) => input + 1))
        using (layer.RegisterForwardHook((_, input, y) => y * 2 + input))
            Assert.Equal(((x + 1) * 3).ToArray<float>(), layer.Call(x).ToArray<float>());
        Assert.Equal(x.ToArray<float>(), layer.Call(x).ToArray<float>());
    }

    [Fact]
    public void Hooks_before_a_call_see_all_inputs()
    {
        Tensor x = Values(3, 4), y = Values(3, 4) + 1;
        var loss = new MSELoss();
        using (loss.RegisterForwardPreHook((_, inputs) => (inputs.Item2, inputs.Item2))) Assert.Equal(0, loss.Call(x, y).Item());
        Assert.Equal(1, loss.Call(x, y).Item(), 1e-6);
        var triplet = new TripletMarginLoss();
        using (triplet.RegisterForwardPreHook((_, inputs) => (inputs.Item1, inputs.Item3, inputs.Item2)))
            Assert.Equal(triplet.Forward(x, y * 2, y).Item(), triplet.Call(x, y, y * 2).Item());
    }

    [Fact]
    public void Hooks_also_run_around_calls_with_further_arguments()
    {
        Tensor x = Values(3, 2, 4), mask = Tensor.Zeros([3, 3], DType.Bool);
        var attention = new MultiheadAttention(4, 2);
        var plain = attention.Call(x, x, x).Output;
        var called = 0;
        using (attention.RegisterForwardHook((_, inputs, y) => { called++; return (y.Output + inputs.Item1, y.Weights); }))
            Assert.Equal((plain + x).ToArray<float>(), attention.Call(x, x, x, needWeights: true, attnMask: mask).Output.ToArray<float>());
        Assert.Equal(1, called);

        var layer = new TransformerEncoderLayer(4, 2, 8, dropout: 0);
        var encoder = new TransformerEncoder(layer, 1);
        Assert.Equal(Zeros(x), Hooked(encoder.Layers[0], () => encoder.Call(x, mask)));
        Assert.Equal(Zeros(x), Hooked(encoder, () => encoder.Call(x, mask)));
        var decoder = new TransformerDecoder(new(4, 2, 8, dropout: 0), 1);
        using (decoder.Layers[0].RegisterForwardHook((_, _, y) => y * 0)) Assert.Equal(Zeros(x), decoder.Call(x, x, mask).ToArray<float>());
        using (decoder.RegisterForwardHook((_, _, y) => y * 0)) Assert.Equal(Zeros(x), decoder.Call(x, x, mask).ToArray<float>());
        var transformer = new Transformer(4, 2, 1, 1, 8, dropout: 0);
        using (transformer.RegisterForwardHook((_, _, y) => y * 0)) Assert.Equal(Zeros(x), transformer.Call(x, x, mask).ToArray<float>());

        var ctc = new CTCLoss();
        using (ctc.RegisterForwardHook((_, inputs, y) => y * 0 + inputs.Item3.Input[0])) Assert.Equal(3, ctc.Call(x.LogSoftmax(-1), Tensor.From(new long[] { 1, 2 }, [2, 1]), [3, 3], [1, 1]).Item());

        var gru = new GRU(4, 5);
        using (gru.RegisterForwardHook((_, _, y) => (y.Output * 0, y.State)))
            Assert.All(gru.Call(x.PackPaddedSequence([3, 2])).Output.Data.ToArray<float>(), v => Assert.Equal(0, v));

        static float[] Zeros(Tensor x) => new float[x.Count];
        static float[] Hooked(Module<Tensor, Tensor> module, Func<Tensor> call)
        {
            using (module.RegisterForwardHook((_, _, y) => y * 0)) return call().ToArray<float>();
        }
    }

    [Fact]
    public void A_module_prints_as_a_tree()
        => Assert.Equal("""
            Sequential(
              (fc): Linear(inFeatures=2, outFeatures=3, bias=True)
              (drop): Dropout(p=0.5)
            )
            """.ReplaceLineEndings("\n"), new Sequential(("fc", new Linear(2, 3)), ("drop", new Dropout())).ToString());
}
