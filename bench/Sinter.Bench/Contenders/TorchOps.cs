using Sinter.Bench.Measuring;

namespace Sinter.Bench.Contenders;

/// <summary>libtorch's part of a case that is one op.</summary>
static class TorchOps
{
    /// <summary>The op itself.</summary>
    public static Prepared Forward(Input[] inputs, int copies, Func<TorchTensor[], TorchTensor> op)
    {
        var sets = new Rotation<TorchTensor[]>(copies, copy => Make(inputs, copy));
        return new(() => op(sets.Next()).Dispose(), () => Values(op(sets.First)));
    }

    /// <summary>The op, writing to its first input.</summary>
    public static Prepared InPlace(Input[] inputs, int copies, Action<TorchTensor[]> op)
    {
        var sets = new Rotation<TorchTensor[]>(copies, copy => Make(inputs, copy));
        return new(() => op(sets.Next()), () =>
        {
            op(sets.First);
            return Values(sets.First[0]);
        });
    }

    /// <summary>The gradients of the first <paramref name="differentiated"/> inputs; the forward pass is done once, before.</summary>
    public static Prepared Backward(Input[] inputs, int copies, int differentiated, Func<TorchTensor[], TorchTensor> op)
    {
        var sets = new Rotation<(TorchTensor[] X, TorchTensor Y, TorchTensor G)>(copies, copy =>
        {
            var x = Make(inputs, copy);
            foreach (var leaf in x[..differentiated]) leaf.requires_grad = true;
            var y = op(x);
            return (x[..differentiated], y, Make(Input.Of(y.shape), 7919 + copy));
        });
        IList<TorchTensor> Run((TorchTensor[] X, TorchTensor Y, TorchTensor G) set) => torch.autograd.grad([set.Y], set.X, [set.G], retain_graph: true);
        return new(
            () => { foreach (var gradient in Run(sets.Next())) gradient.Dispose(); },
            () => [.. Run(sets.First).SelectMany(Values)]);
    }

    /// <summary>The inputs of a set.</summary>
    public static TorchTensor[] Make(Input[] inputs, int copy) => [.. inputs.Select((input, i) => Make(input, 64 * copy + i + 1))];

    /// <summary>One input.</summary>
    public static TorchTensor Make(Input input, int seed) => input.Element switch
    {
        Element.Int64 => torch.tensor(input.Whole(seed), input.Sizes),
        Element.Bool => torch.tensor(input.Flags(seed), input.Sizes),
        Element.BFloat16 => torch.tensor(input.Values(seed), input.Sizes).to(torch.bfloat16),
        Element.Int8 => torch.tensor(input.Values(seed), input.Sizes).to(torch.int8),
        Element.Float16 => torch.tensor(input.Values(seed), input.Sizes).to(torch.float16),
        _ => torch.tensor(input.Values(seed), input.Sizes),
    };

    /// <summary>The elements as float32.</summary>
    public static float[] Values(TorchTensor x) => x.detach().to(torch.float32).contiguous().data<float>().ToArray();
}
