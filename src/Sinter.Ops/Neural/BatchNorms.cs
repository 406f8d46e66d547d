namespace Sinter;

/// <summary>Normalization of channels by their moments over a batch, or over each sample's own elements.</summary>
public static class BatchNorms
{
    extension(Tensor x)
    {
        /// <summary>x, [N, C, *], normalized by channel: in training by the batch's moments, else by the running ones; then scaled and shifted (Ioffe and Szegedy, 2015).</summary>
        /// <param name="runningMean">[C]; in training it moves towards the batch's mean by <paramref name="momentum"/>.</param>
        /// <param name="runningVar">[C]; in training it moves towards the batch's unbiased variance.</param>
        /// <param name="weight">[C], or null for 1.</param>
        /// <param name="bias">[C], or null for 0.</param>
        /// <param name="training">Use the batch's moments.</param>
        /// <param name="momentum">The part of the new moments.</param>
        /// <param name="eps">Keeps the quotient finite.</param>
        /// <exception cref="ShapeException">x is not [N, C, *], another argument is not [C], or there is but one value per channel to train on.</exception>
        [Export("batch_norm"), Export("nn.functional.batch_norm", Module = "nn.BatchNorm2d")]
        public Tensor BatchNorm(Tensor? runningMean = null, Tensor? runningVar = null, Tensor? weight = null, Tensor? bias = null,
            bool training = false, double momentum = 0.1, double eps = 1e-5)
        {
            CheckChannels(x, nameof(BatchNorm), runningMean, runningVar, weight, bias);
            if (!training)
            {
                Check.Argument(runningMean is not null && runningVar is not null, $"BatchNorm: out of training, runningMean and runningVar are needed; pass both.");
                if (!Autograd.Needs(x, runningMean, runningVar, weight, bias) && ChannelNorms.Supports(x))
                {
                    var normal = ChannelNorms.Apply(x, Tensor.Stack([runningMean, runningVar]), weight, bias, eps);
                    Tracer.Current?.Op(nameof(BatchNorm), [normal], [x, weight, bias, runningMean, runningVar], eps);
                    return normal;
                }
                var scale = (runningVar + eps).Rsqrt();
                if (weight is not null) scale *= weight;
                var shift = -(runningMean * scale);
                if (bias is not null) shift += bias;
                return LayerNorms.ByChannel(shift, x.Rank).Addcmul(x, LayerNorms.ByChannel(scale, x.Rank)).To(x.DType);
            }
            var n = x.Count / Math.Max(1, x.Shape[1]);
            Check.Shape(n > 1, $"BatchNorm: x is {x.Shape}: {n} value for each channel has no variance to train on; use a larger batch.");
            var computing = x.DType == DType.Float64 ? x.DType : DType.Float32;
            var groups = ChannelGroups.Of(x, perSample: 0);
            var (y, moments) = ChannelNorms.Normalize(x.To(computing), groups, weight?.To(computing), bias?.To(computing), eps, nameof(BatchNorm), x);
            using (Autograd.NoGrad())
            {
                Move(runningMean, moments[0], momentum, 1);
                Move(runningVar, moments[1], momentum, (double)n / (n - 1));
            }
            return y.To(x.DType);
        }

        /// <summary>x, [N, C, *], normalized over each channel of each sample, then scaled and shifted by channel (Ulyanov et al., 2016).</summary>
        /// <param name="runningMean">[C], or null.</param>
        /// <param name="runningVar">[C], or null.</param>
        /// <param name="weight">[C], or null for 1.</param>
        /// <param name="bias">[C], or null for 0.</param>
        /// <param name="useInputStats">Use the samples' moments, else the running ones.</param>
        /// <param name="momentum">The part of the new moments, averaged over the batch, in the running ones.</param>
        /// <param name="eps">Keeps the quotient finite.</param>
        [Export("instance_norm"), Export("nn.functional.instance_norm", Module = "nn.InstanceNorm2d")]
        public Tensor InstanceNorm(Tensor? runningMean = null, Tensor? runningVar = null, Tensor? weight = null, Tensor? bias = null,
            bool useInputStats = true, double momentum = 0.1, double eps = 1e-5)
        {
            CheckChannels(x, nameof(InstanceNorm), runningMean, runningVar, weight, bias);
            if (!useInputStats) return x.BatchNorm(runningMean, runningVar, weight, bias, false, momentum, eps);
            var n = x.Shape[2..].Count;
            Check.Shape(n > 1, $"InstanceNorm: x is {x.Shape}: {n} value for each channel of a sample has no variance; use a larger x.");
            if (runningMean is not null || runningVar is not null)
                using (Autograd.NoGrad())
                {
                    using var rows = x.Detach().Reshape(x.Shape[0], x.Shape[1], n);
                    Move(runningMean, rows.Mean(2).Mean(0), momentum, 1);
                    Move(runningVar, rows.Var(2).Mean(0), momentum, 1);
                }
            return x.GroupNorm((int)x.Shape[1], weight, bias, eps);
        }

        /// <summary>x, [N, C, *], divided by (k + alpha · mean of x² over <paramref name="size"/> neighbouring channels)^beta (Krizhevsky et al., 2012).</summary>
        [Export("nn.functional.local_response_norm", Module = "nn.LocalResponseNorm")]
        public Tensor LocalResponseNorm(int size, double alpha = 1e-4, double beta = 0.75, double k = 1)
        {
            Check.Shape(x.Rank >= 3, $"LocalResponseNorm: x is {x.Shape}; it must be [N, C, *] of at least 3 dimensions.");
            Check.Argument(size > 0, $"LocalResponseNorm: size is {size}; it must be at least 1.");
            var squares = x.Square();
            var channels = x.Shape[1];
            var sum = Tensor.ZerosLike(x);
            for (var offset = -(size / 2); offset <= (size - 1) / 2; offset++)
            {
                var length = channels - Math.Abs(offset);
                if (length <= 0) continue;
                var part = squares.Narrow(1, Math.Max(0, offset), length);
                Tensor gap = Tensor.Zeros(x.Shape.With(1, channels - length), x.DType);
                sum += offset == 0 ? part : Tensor.Cat(offset < 0 ? [gap, part] : [part, gap], 1);
            }
            return x / (sum * (alpha / size) + k).Pow(beta);
        }
    }

    static void Move(Tensor? running, Tensor moment, double momentum, double factor)
        => running?.CopyInPlace(running * (1 - momentum) + moment.Reshape(running.Shape).To(running.DType) * (momentum * factor));

    static void CheckChannels(Tensor x, string op, params ReadOnlySpan<Tensor?> others)
    {
        Check.Shape(x.Rank >= 2, $"{op}: x is {x.Shape}; it must be [N, C, *].");
        Check.DType(x.DType.IsFloatingPoint, $"{op}: x is {x.DType}; it must be floating-point. Convert it with To.");
        foreach (var t in others)
            Check.Shape(t is null || (t.Rank == 1 && t.Shape[0] == x.Shape[1]), $"{op}: x is {x.Shape} and a running moment, weight or bias {t?.Shape}; it must be [{x.Shape[1]}], a number for each channel.");
    }
}
