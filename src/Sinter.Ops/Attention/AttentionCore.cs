namespace Sinter;

/// <summary>The one way into the tiles, for every kind of attention: on [B, H, L, E], with whatever is added, hidden or dropped.</summary>
static class AttentionCore
{
    /// <summary>softmax(q · kᵀ · scale + terms) · v, and its derivative. The result is [B, H, L, V], its memory ordered as <paramref name="y"/>'s, which it fills.</summary>
    public static Tensor Run(string op, Tensor y, Tensor q, Tensor k, Tensor v, Tensor? pageTable, AttentionTerms terms, AttentionSequences sequences, AttentionSetting setting)
    {
        var dtype = Computing(q.DType);
        var logSum = Tensor.Empty([sequences.LogSumStart(sequences.Count)], dtype);
        if (y.Count > 0) AttentionForward.Run(new AttentionTiles(q, k, v, pageTable, terms, sequences, setting), dtype, y, logSum);
        KeepAlive(q, k, v, terms);
        GC.KeepAlive(pageTable);
        Tracer.Current?.Op("Attention", [y], [q, k, v, terms.Bias, terms.Mask, terms.Tree, terms.Slopes], setting, sequences.IsPacked || pageTable is not null);
        if (Autograd.Needs(q, k, v, terms.Bias)) y.SetHistory(new AttentionDerivative(op, q, k, v, terms, y, logSum, sequences, setting));
        return y;
    }

    /// <summary>The type that is computed in.</summary>
    public static DType Computing(DType dtype) => dtype.Size == 2 ? DType.Float32 : dtype;

    static void KeepAlive(Tensor q, Tensor k, Tensor v, AttentionTerms terms)
    {
        GC.KeepAlive(q);
        GC.KeepAlive(k);
        GC.KeepAlive(v);
        terms.KeepAlive();
    }

    sealed class AttentionDerivative : Derivative
    {
        readonly AttentionSetting _setting;
        readonly AttentionSequences _sequences;

        public AttentionDerivative(string op, Tensor q, Tensor k, Tensor v, AttentionTerms terms, Tensor y, Tensor logSum, AttentionSequences sequences, AttentionSetting setting)
            : base(op, q, k, v, terms.Bias)
        {
            (_setting, _sequences) = (setting, sequences);
            Save(q, k, v, terms.Bias, terms.Mask, terms.Tree, terms.Slopes, y, logSum);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            Tensor q = Saved(0), k = Saved(1), v = Saved(2);
            var terms = new AttentionTerms(SavedOrNull(3), SavedOrNull(4), SavedOrNull(5), SavedOrNull(6));
            if (Autograd.IsRecording) return AttentionPlain.Backward(g, q, k, v, terms, _setting, _sequences);
            Tensor y = Saved(7), logSum = Saved(8);
            var tiles = new AttentionTiles(q, k, v, null, terms, _sequences, _setting);
            var gradients = new Tensor?[4];
            if (Needs(0) || Needs(1) || Needs(2)) (gradients[0], gradients[1], gradients[2]) = AttentionBackward.Run(tiles, logSum.DType, q, k, v, y, g, logSum);
            if (Needs(3)) gradients[3] = AttentionBackward.Bias(tiles, logSum.DType, terms.Bias!.Shape, y, g, logSum);
            KeepAlive(q, k, v, terms);
            return gradients;
        }
    }
}
