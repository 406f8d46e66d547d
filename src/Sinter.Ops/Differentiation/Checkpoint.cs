namespace Sinter;

/// <summary>Memory for time: a part of a network whose saved values are thrown away in the forward pass and computed again when the backward pass asks for them.
/// Works with every form of differentiation, nested, and with values that the part captures. After <c>torch.utils.checkpoint</c> without re-entrance.</summary>
public static class Checkpoint
{
    /// <summary>f(x), keeping only x. <paramref name="f"/> must give the same results when it is called again; the default random generator is set back for that call.</summary>
    [Export("utils.checkpoint.checkpoint")]
    public static Tensor Run(Func<Tensor, Tensor> f, Tensor x) => Run(inputs => [f(inputs[0])], x)[0];

    /// <summary>f(x) for several inputs and results.</summary>
    public static Tensor[] Run(Func<Tensor[], Tensor[]> f, params Tensor[] x)
    {
        if (!Autograd.IsRecording) return f(x);
        var frame = new Frame(f, x, Generator.Default.State);
        using (new SavedTensorHooks(frame.Pack, frame.Unpack).Enter()) return f(x);
    }

    /// <summary>The values that one call saved, by number: known only while a backward pass needs them.</summary>
    sealed class Frame(Func<Tensor[], Tensor[]> f, Tensor[] x, GeneratorState random)
    {
        readonly Lock _gate = new();
        readonly Autocast? _autocast = Autocast.Current;
        int _saved;
        List<Tensor?>? _values;

        public object Pack(Tensor value) => _saved++;

        public Tensor Unpack(object number)
        {
            lock (_gate)
            {
                var i = (int)number;
                if (_values?[i] is null) _values = Recompute();
                var value = _values[i]!;
                _values[i] = null;
                return value;
            }
        }

        List<Tensor?> Recompute()
        {
            var values = new List<Tensor?>(_saved);
            var now = Generator.Default.State;
            Generator.Default.State = random;
            try
            {
                using var recording = Autograd.EnableGrad();
                using var types = _autocast?.Again();
                using (new SavedTensorHooks(value => { values.Add(value.Detach()); return values.Count - 1; }, _ => throw new AutogradException("Checkpoint: f ran a backward pass; do that outside.")).Enter())
                    f(x);
            }
            finally { Generator.Default.State = now; }
            Check.Autograd(values.Count == _saved, $"Checkpoint: f saved {_saved} values at first and {values.Count} when it was called again; it must do the same each time.");
            return values;
        }
    }
}
