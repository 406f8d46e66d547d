namespace Sinter;

/// <summary>Dropout and its kin. The backward pass keeps one bit an element.</summary>
public static class Dropouts
{
    // -λα of SELU, the value that its units saturate at.
    const double Saturation = -1.7580993408473766;

    extension(Tensor x)
    {
        /// <summary>Each element is 0 with probability <paramref name="p"/>, else it grows by 1 / (1 - p) (Srivastava et al., 2014). Out of training, x itself.</summary>
        /// <exception cref="ArgumentException">p is not a probability.</exception>
        [Export("dropout"), Export("nn.functional.dropout", Module = "nn.Dropout")]
        public Tensor Dropout(double p = 0.5, bool training = true, Generator? generator = null)
            => Skips(x, p, training, nameof(Dropout)) ? x : Drop(x, p, (generator ?? Generator.Default).Reserve(Philox.BlocksOfFloats(x.Count)));

        /// <summary>Whole channels of [N, C, L] or [C, L] are dropped.</summary>
        [Export("nn.functional.dropout1d", Module = "nn.Dropout1d")]
        public Tensor Dropout1d(double p = 0.5, bool training = true, Generator? generator = null) => Channels(x, p, training, generator, 2, 3, nameof(Dropout1d));

        /// <summary>Whole channels of [N, C, H, W] are dropped; three dimensions are read as [N, C, L], as PyTorch does.</summary>
        [Export("nn.functional.dropout2d", Module = "nn.Dropout2d")]
        public Tensor Dropout2d(double p = 0.5, bool training = true, Generator? generator = null) => Channels(x, p, training, generator, 3, 4, nameof(Dropout2d));

        /// <summary>Whole channels of [N, C, D, H, W] or [C, D, H, W] are dropped.</summary>
        [Export("nn.functional.dropout3d", Module = "nn.Dropout3d")]
        public Tensor Dropout3d(double p = 0.5, bool training = true, Generator? generator = null) => Channels(x, p, training, generator, 4, 5, nameof(Dropout3d));

        /// <summary>Dropped elements take SELU's saturation value, and all are scaled and shifted to keep mean 0 and variance 1 (Klambauer et al., 2017).</summary>
        [Export("alpha_dropout"), Export("nn.functional.alpha_dropout", Module = "nn.AlphaDropout")]
        public Tensor AlphaDropout(double p = 0.5, bool training = false, Generator? generator = null)
            => Skips(x, p, training, nameof(AlphaDropout)) ? x : Saturate(x, x.Shape, p, generator);

        /// <summary><see cref="AlphaDropout"/> of whole channels of [N, C, *].</summary>
        [Export("feature_alpha_dropout"), Export("nn.functional.feature_alpha_dropout", Module = "nn.FeatureAlphaDropout")]
        public Tensor FeatureAlphaDropout(double p = 0.5, bool training = false, Generator? generator = null)
        {
            if (Skips(x, p, training, nameof(FeatureAlphaDropout))) return x;
            Check.Shape(x.Rank >= 2, $"FeatureAlphaDropout: x is {x.Shape}; it must be [N, C, *].");
            return Saturate(x, ByChannel(x.Shape, 2), p, generator);
        }
    }

    static bool Skips(Tensor x, double p, bool training, string op)
    {
        Check.Argument(p is >= 0 and <= 1, $"{op}: p is {p}; a probability must be from 0 to 1.");
        Check.DType(x.DType.IsFloatingPoint, $"{op}: x is {x.DType}; it must be floating-point. Convert it with To.");
        return !training || p == 0 || x.Count == 0;
    }

    static Tensor Channels(Tensor x, double p, bool training, Generator? generator, int single, int batched, string op)
    {
        Check.Shape(x.Rank == single || x.Rank == batched, $"{op}: x is {x.Shape}; it must have {single} or {batched} dimensions.");
        if (Skips(x, p, training, op)) return x;
        var shape = ByChannel(x.Shape, x.Rank == single && single != 3 ? 1 : 2);
        return x * Tensor.Ones(shape, x.DType).Dropout(p, generator: generator);
    }

    // The first dimensions of a shape, 1 for the others.
    static Shape ByChannel(Shape shape, int first)
    {
        var sizes = new long[shape.Rank];
        for (var d = 0; d < sizes.Length; d++) sizes[d] = d < first ? shape[d] : 1;
        return sizes;
    }

    static Tensor Saturate(Tensor x, Shape shape, double p, Generator? generator)
    {
        if (p == 1) return x * 0;
        var a = 1 / Math.Sqrt((1 - p) * (1 + p * Saturation * Saturation));
        var keep = Tensor.Ones(shape, x.DType).Dropout(p, generator: generator).NotEqual(0).To(x.DType);
        return x * (keep * a) + (keep * (-a * Saturation) + a * Saturation * (1 - p));
    }

    static Tensor Drop(Tensor x, double p, Draw draw)
    {
        if (x.DType.Size == 2) return Drop(x.To(DType.Float32), p, draw).To(x.DType);
        var y = Tensor.EmptyLike(x);
        var kept = Autograd.Needs(x) ? DropoutCpu.NoBits(x.Count) : null;
        DropoutCpu.Draw(y, x.Contiguous(), kept, p, draw);
        return kept is null ? y : y.SetHistory(new DropoutDerivative(x, kept, p));
    }

    // Linear, so its derivative is itself.
    sealed class DropoutDerivative : Derivative
    {
        readonly double _p;

        public DropoutDerivative(Tensor x, Tensor kept, double p) : base(nameof(Dropout), x)
        {
            _p = p;
            Save(kept);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var kept = Saved(0);
            var dx = Tensor.EmptyLike(g);
            DropoutCpu.Apply(dx, g.Contiguous(), kept, _p);
            return [Autograd.Needs(g) ? dx.SetHistory(new DropoutDerivative(g, kept, _p)) : dx];
        }
    }
}
