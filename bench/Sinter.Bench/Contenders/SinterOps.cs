using Sinter.Bench.Measuring;

namespace Sinter.Bench.Contenders;

/// <summary>Sinter's part of a case that is one op.</summary>
static class SinterOps
{
    /// <summary>The op itself; its result is dropped at once, as libtorch's is.</summary>
    public static Prepared Forward(Input[] inputs, int copies, Func<Tensor[], Tensor> op)
    {
        var sets = new Rotation<Tensor[]>(copies, copy => Make(inputs, copy));
        return new(() => op(sets.Next()).Dispose(), () => Values(op(sets.First)));
    }

    /// <summary>The op, writing to its first input.</summary>
    public static Prepared InPlace(Input[] inputs, int copies, Action<Tensor[]> op)
    {
        var sets = new Rotation<Tensor[]>(copies, copy => Make(inputs, copy));
        return new(() => op(sets.Next()), () =>
        {
            op(sets.First);
            return Values(sets.First[0]);
        });
    }

    /// <summary>The gradients of the first <paramref name="differentiated"/> inputs; the forward pass is done once, before.</summary>
    public static Prepared Backward(Input[] inputs, int copies, int differentiated, Func<Tensor[], Tensor> op)
    {
        var sets = new Rotation<(Tensor[] X, Tensor Y, Tensor G)>(copies, copy =>
        {
            var x = Make(inputs, copy);
            foreach (var leaf in x[..differentiated]) leaf.RequiresGrad = true;
            var y = op(x);
            return (x[..differentiated], y, Make(Input.Of([.. y.Shape]), 7919 + copy));
        });
        Tensor?[] Run((Tensor[] X, Tensor Y, Tensor G) set) => Autograd.Grad([set.Y], set.X, [set.G], retainGraph: true);
        return new(
            () => { foreach (var gradient in Run(sets.Next())) gradient!.Dispose(); },
            () => [.. Run(sets.First).SelectMany(gradient => Values(gradient!))]);
    }

    /// <summary>The inputs of a set.</summary>
    public static Tensor[] Make(Input[] inputs, int copy) => [.. inputs.Select((input, i) => Make(input, 64 * copy + i + 1))];

    /// <summary>One input.</summary>
    public static Tensor Make(Input input, int seed) => input.Element switch
    {
        Element.Int64 => Tensor.From(input.Whole(seed), input.Sizes),
        Element.Bool => Tensor.From(input.Flags(seed), input.Sizes),
        Element.BFloat16 => Tensor.From(input.Values(seed), input.Sizes).To(DType.BFloat16),
        Element.Int8 => Tensor.From(input.Values(seed), input.Sizes).To(DType.Int8),
        Element.Float16 => Tensor.From(input.Values(seed), input.Sizes).To(DType.Float16),
        _ => Tensor.From(input.Values(seed), input.Sizes),
    };

    /// <summary>The elements as float32.</summary>
    public static float[] Values(Tensor x) => x.Detach().To(DType.Float32).Contiguous().ToArray<float>();
}
