namespace Sinter;

/// <summary>One step of a recurrent network. The part of it that depends on the input alone is computed beforehand, for all steps by one product.</summary>
interface IRecurrentStep
{
    /// <summary>G, how many vectors of the hidden size the weights make of an input.</summary>
    int Gates { get; }

    /// <summary>Whether <see cref="RecurrentWeights.HiddenBias"/> is simply added, so that it may be added to the projected inputs.</summary>
    bool AddsHiddenBias { get; }

    /// <summary>The state after a step. <paramref name="x"/> is the projected input, [B, G·H]; <paramref name="before"/> the tensors of the state, [B, H] each.</summary>
    Tensor[] Next(Tensor x, Tensor[] before, RecurrentWeights w);
}

/// <summary>h' = tanh(x + W · h), or max(0, …).</summary>
sealed class PlainStep(bool rectified) : IRecurrentStep
{
    public int Gates => 1;

    public bool AddsHiddenBias => true;

    public Tensor[] Next(Tensor x, Tensor[] before, RecurrentWeights w)
    {
        var sum = x + before[0].Linear(w.HiddenHidden);
        return [rectified ? sum.Relu() : sum.Tanh()];
    }
}

/// <summary>The long short-term memory (Hochreiter and Schmidhuber, 1997; Gers et al., 2000).</summary>
sealed class LstmStep : IRecurrentStep
{
    public int Gates => 4;

    public bool AddsHiddenBias => true;

    public Tensor[] Next(Tensor x, Tensor[] before, RecurrentWeights w)
    {
        var gates = (x + before[0].Linear(w.HiddenHidden)).Chunk(4, 1);
        Tensor i = gates[0].Sigmoid(), f = gates[1].Sigmoid(), g = gates[2].Tanh(), o = gates[3].Sigmoid();
        var c = f * before[1] + i * g;
        var h = o * c.Tanh();
        return [w.Projection is null ? h : h.Linear(w.Projection), c];
    }
}

/// <summary>The gated recurrent unit (Cho et al., 2014), with the reset gate after the product.</summary>
sealed class GruStep : IRecurrentStep
{
    public int Gates => 3;

    public bool AddsHiddenBias => false;

    public Tensor[] Next(Tensor x, Tensor[] before, RecurrentWeights w)
    {
        Tensor[] xs = x.Chunk(3, 1), hs = before[0].Linear(w.HiddenHidden, w.HiddenBias).Chunk(3, 1);
        Tensor r = (xs[0] + hs[0]).Sigmoid(), z = (xs[1] + hs[1]).Sigmoid();
        var n = (xs[2] + r * hs[2]).Tanh();
        return [n + z * (before[0] - n)];
    }
}
