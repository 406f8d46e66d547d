namespace Sinter.Distributed;

/// <summary>Gradients travel in 16 bits, which halves the traffic. They are added up in float32, in the order of the ranks, and rounded once more at the end.</summary>
/// <remarks>After <c>fp16_compress_hook</c> and <c>bf16_compress_hook</c>. bfloat16 keeps float32's range and 8 bits of each number; float16 keeps 11 bits, and what is beyond ±65504 becomes infinite.</remarks>
public sealed class LowPrecisionHook : IGradientHook
{
    readonly DType _dtype;

    /// <summary>A hook that sends <paramref name="dtype"/>.</summary>
    /// <exception cref="DTypeException">Neither float16 nor bfloat16.</exception>
    public LowPrecisionHook(DType dtype)
    {
        Check.DType(dtype is DType.Float16 or DType.BFloat16, $"LowPrecisionHook: {dtype}; gradients can travel as float16 or bfloat16.");
        _dtype = dtype;
    }

    /// <inheritdoc/>
    public Action Start(GradientBucket bucket, ProcessGroup group)
    {
        if (bucket.Gradients.DType.Size <= 2) return group.AllReduceAsync(bucket.Gradients, ReduceOp.Mean).Wait;
        var packed = bucket.Gradients.To(_dtype);
        var work = group.AllReduceAsync(packed, ReduceOp.Mean);
        return () =>
        {
            work.Wait();
            bucket.Gradients.CopyInPlace(packed);
            packed.Dispose();
        };
    }
}
