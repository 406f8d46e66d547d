using System.Runtime.CompilerServices;

namespace Sinter.Distributed;

/// <summary>Gradients travel in 8 bits, a quarter of the traffic. Every rank sends each other one the slice of the bucket that it is to fold, folds its own slice of all ranks in float32, in the order of the ranks,
/// and sends the mean, in 8 bits again, to all. Each slice has a scale of its own, a power of two that makes its largest number fit.</summary>
/// <remarks>After the 8-bit quantization hooks of PyTorch (<c>quantization_pertensor_hook</c>); formats after Micikevicius et al., FP8 Formats for Deep Learning (2022); error feedback on both ways after Tang et al., DoubleSqueeze (2019).
/// Float32 gradients only; a bucket of another type is averaged as it is. An infinity or NaN on one rank makes its slice NaN on all, which <see cref="Amp.GradScaler"/> finds. One hook serves one model.</remarks>
public sealed unsafe class Float8Hook : IGradientHook
{
    readonly Float8Packing _packing;
    readonly bool _errorFeedback;

    // By bucket, so that what an earlier layout left out goes with it.
    readonly ConditionalWeakTable<GradientBucket, Lost> _lost = [];

    /// <summary>A hook without memory of earlier gradients.</summary>
    /// <param name="dtype">The numbers that travel: <see cref="DType.Float8E4M3"/> has a digit more, over a range of 2¹⁸ below the largest number of a slice; <see cref="DType.Float8E5M2"/> reaches down by 2³².</param>
    /// <param name="errorFeedback">Whether what rounding took away in a step is added to the next step's gradient. Costs a float32 for each gradient.</param>
    /// <exception cref="DTypeException">Neither of the two 8-bit floats.</exception>
    public Float8Hook(DType dtype = DType.Float8E4M3, bool errorFeedback = true)
    {
        Check.DType(dtype.IsFloat8, $"Float8Hook: {dtype}; gradients can travel as Float8E4M3 or Float8E5M2.");
        (_packing, _errorFeedback) = (new(dtype), errorFeedback);
    }

    sealed class Lost(long n, long own)
    {
        /// <summary>What this rank's gradient lost on its way out.</summary>
        public Tensor Sent { get; } = Tensor.Zeros([n], DType.Float32);

        /// <summary>What the mean of this rank's slice lost on its way back.</summary>
        public Tensor Mean { get; } = Tensor.Zeros([own], DType.Float32);
    }

    /// <inheritdoc/>
    public Action Start(GradientBucket bucket, ProcessGroup group)
    {
        var gradients = bucket.Gradients;
        if (gradients.DType != DType.Float32) return group.AllReduceAsync(gradients, ReduceOp.Mean).Wait;
        long n = gradients.Count, own = Length(n, group.Rank, group.Size);
        var lost = _errorFeedback ? _lost.GetValue(bucket, _ => new(n, own)) : null;
        var sent = new Tensor[group.Size];
        using (Pin<float> x = gradients.Pin<float>(), rest = (lost?.Sent ?? gradients).Pin<float>())
            for (int rank = 0; rank < sent.Length; rank++)
            {
                long from = From(n, rank, group.Size);
                sent[rank] = Packed(x.Pointer + from, Length(n, rank, group.Size), lost is null ? null : rest.Pointer + from);
            }
        Tensor[] arrived = [.. sent.Select(_ => Tensor.Empty([Float8Packing.Bytes(own)], DType.UInt8))];
        var work = group.AllToAllAsync(arrived, sent);
        return () =>
        {
            work.Wait();
            foreach (var part in sent) part.Dispose();
            using var mean = Mean(arrived, own, lost);
            Tensor[] means = [.. Enumerable.Range(0, group.Size).Select(rank => Tensor.Empty([Float8Packing.Bytes(Length(n, rank, group.Size))], DType.UInt8))];
            group.AllGather(means, mean);
            using (var y = gradients.Pin<float>())
                for (int rank = 0; rank < means.Length; rank++)
                {
                    using (var bytes = means[rank].Pin<byte>()) _packing.Read(bytes.Pointer, y.Pointer + From(n, rank, group.Size), Length(n, rank, group.Size));
                    means[rank].Dispose();
                }
            gradients.Storage.Changed(nameof(Float8Hook));
        };
    }

    /// <summary>The mean of the ranks' slices, packed.</summary>
    Tensor Mean(Tensor[] slices, long n, Lost? lost)
    {
        using var mean = Tensor.Zeros([n], DType.Float32);
        using (var y = mean.Pin<float>())
            foreach (var slice in slices)
            {
                using (var bytes = slice.Pin<byte>()) _packing.Add(bytes.Pointer, y.Pointer, n);
                slice.Dispose();
            }
        mean.DivideInPlace(slices.Length);
        using Pin<float> means = mean.Pin<float>(), rest = (lost?.Mean ?? mean).Pin<float>();
        return Packed(means.Pointer, n, lost is null ? null : rest.Pointer);
    }

    Tensor Packed(float* x, long n, float* lost)
    {
        var packed = Tensor.Empty([Float8Packing.Bytes(n)], DType.UInt8);
        using var bytes = packed.Pin<byte>();
        _packing.Pack(x, bytes.Pointer, n, lost);
        return packed;
    }

    static long From(long n, int rank, int ranks) => n * rank / ranks;

    static long Length(long n, int rank, int ranks) => From(n, rank + 1, ranks) - From(n, rank, ranks);
}
