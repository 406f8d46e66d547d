using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>
/// Ops element by element. A new result is the products as they are used, allocation included; in place both sides touch the same memory and no allocator.
/// Rows "in cache" use one set of inputs again and again, the others more than the caches hold.
/// </summary>
static class ElementwiseCases
{
    sealed record Op(string Name, Func<long, Input[]> Inputs, Func<Tensor[], Tensor> Sinter, Func<TorchTensor[], TorchTensor> Torch, Func<float, float>? Naive = null)
    {
        public int ResultSize { get; init; } = 4;
    }

    static readonly Op[] Ops =
    [
        new("exp", One, x => x[0].Exp(), x => x[0].exp(), MathF.Exp),
        new("tanh", One, x => x[0].Tanh(), x => x[0].tanh(), MathF.Tanh),
        new("sigmoid", One, x => x[0].Sigmoid(), x => x[0].sigmoid(), v => 1 / (1 + MathF.Exp(-v))),
        new("gelu", One, x => x[0].Gelu(), x => torch.nn.functional.gelu(x[0])),
        new("silu", One, x => x[0].Silu(), x => torch.nn.functional.silu(x[0])),
        new("relu", One, x => x[0].Relu(), x => x[0].relu(), v => MathF.Max(v, 0)),
        new("add", Two, x => x[0] + x[1], x => x[0] + x[1]),
        new("mul", Two, x => x[0] * x[1], x => x[0] * x[1]),
        new("where", n => [Input.Mask(n), Input.Of(n), Input.Of(n)], x => Tensor.Where(x[0], x[1], x[2]), x => torch.where(x[0], x[1], x[2])),
        new("to bfloat16", One, x => x[0].To(DType.BFloat16), x => x[0].to(torch.bfloat16)) { ResultSize = 2 },
        new("from bfloat16", n => [new([n], Element: Element.BFloat16)], x => x[0].To(DType.Float32), x => x[0].to(torch.float32)),
        new("to float16", One, x => x[0].To(DType.Float16), x => x[0].to(torch.float16)) { ResultSize = 2 },
        new("from float16", n => [new([n], Element: Element.Float16)], x => x[0].To(DType.Float32), x => x[0].to(torch.float32)),
        new("bfloat16 to float16", n => [new([n], Element: Element.BFloat16)], x => x[0].To(DType.Float16), x => x[0].to(torch.float16)) { ResultSize = 2 },
        new("to int64", One, x => x[0].To(DType.Int64), x => x[0].to(torch.int64)) { ResultSize = 8 },
        new("from int64", n => [Input.Indices(1000, n)], x => x[0].To(DType.Float32), x => x[0].to(torch.float32)),
        new("to int8", One, x => x[0].To(DType.Int8), x => x[0].to(torch.int8)) { ResultSize = 1 },
        new("from int8", n => [new([n], -100, 100, Element.Int8)], x => x[0].To(DType.Float32), x => x[0].to(torch.float32)),
        new("int64 to int8", n => [Input.Indices(100, n)], x => x[0].To(DType.Int8), x => x[0].to(torch.int8)) { ResultSize = 1 },
    ];

    // What the first cache holds, the second, the last or none.
    static readonly long[] Sizes = [10_000, 100_000, 1_000_000, 10_000_000];

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All()
    {
        foreach (var op in Ops)
            foreach (long n in Sizes)
                yield return Of(op, n) with { Quick = op.Name is "gelu" or "add" && n is 100_000 or 10_000_000 };
        foreach (long n in Sizes)
        {
            yield return InPlace("add", n, Two, x => x[0].AddInPlace(x[1]), x => x[0].add_(x[1]));
            // Factors around 1, which many products leave where they are.
            yield return InPlace("mul", n, n => [Input.Of(n), new([n], 0.999, 1.001)], x => x[0].MultiplyInPlace(x[1]), x => x[0].mul_(x[1]));
            yield return InPlace("tanh", n, One, x => x[0].TanhInPlace(), x => x[0].tanh_()) with { Quick = n > 1_000_000 };
            yield return InPlace("sigmoid", n, One, x => x[0].SigmoidInPlace(), x => x[0].sigmoid_());
            yield return InPlace("silu", n, One, x => x[0].SiluInPlace(), x => torch.nn.functional.silu(x[0], true));
            yield return InPlace("relu", n, One, x => x[0].ReluInPlace(), x => x[0].relu_());
        }
        yield return Layout("transposed 4096×4096, copied", Input.Of(4096, 4096), x => x[0].Transpose(0, 1).Contiguous(), x => x[0].t().contiguous());
        yield return Layout("[32, 12, 256, 64] permuted to [32, 256, 12, 64], copied", Input.Of(32, 12, 256, 64),
            x => x[0].Permute(0, 2, 1, 3).Contiguous(), x => x[0].permute(0, 2, 1, 3).contiguous());
    }

    static Case Of(Op op, long n)
    {
        var inputs = op.Inputs(n);
        double read = inputs.Sum(Bytes), written = (double)n * op.ResultSize;
        bool cached = n < 10_000_000;
        int copies = cached ? 1 : Rotation.Copies(read + written);
        return new("elementwise", $"{op.Name}, {Count(n)}{(cached ? ", in cache" : "")}", cached ? Work.Unbounded : Work.Memory(read, written))
        {
            Tolerance = 1e-2,
            Sinter = () => SinterOps.Forward(inputs, copies, op.Sinter),
            Torch = () => TorchOps.Forward(inputs, copies, op.Torch),
            Naive = op.Naive is { } f && n == 100_000 ? () => Naive(inputs[0], f) : null,
        };
    }

    static Case InPlace(string name, long n, Func<long, Input[]> of, Action<Tensor[]> sinter, Action<TorchTensor[]> peer)
    {
        var inputs = of(n);
        double read = inputs.Sum(Bytes), written = 4.0 * n;
        bool cached = n < 10_000_000;
        int copies = cached ? 1 : Rotation.Copies(read);
        return new("elementwise", $"{name} in place, {Count(n)}{(cached ? ", in cache" : "")}", cached ? Work.Unbounded : Work.Memory(read, written))
        {
            Sinter = () => SinterOps.InPlace(inputs, copies, sinter),
            Torch = () => TorchOps.InPlace(inputs, copies, peer),
        };
    }

    static Case Layout(string name, Input input, Func<Tensor[], Tensor> sinter, Func<TorchTensor[], TorchTensor> peer) =>
        new("elementwise", name, Work.Memory(Bytes(input), Bytes(input)))
        {
            Sinter = () => SinterOps.Forward([input], Rotation.Copies(2 * Bytes(input)), sinter),
            Torch = () => TorchOps.Forward([input], Rotation.Copies(2 * Bytes(input)), peer),
        };

    static Prepared Naive(Input input, Func<float, float> f)
    {
        float[] x = input.Values(1), y = new float[x.Length];
        void Run()
        {
            for (int i = 0; i < x.Length; i++) y[i] = f(x[i]);
        }
        return new(Run, () =>
        {
            Run();
            return y;
        });
    }

    static Input[] One(long n) => [new([n], -4, 4)];

    static Input[] Two(long n) => [Input.Of(n), Input.Of(n)];

    static double Bytes(Input input) => (double)input.Count * input.Element switch { Element.Bool or Element.Int8 => 1, Element.Float16 or Element.BFloat16 => 2, Element.Int64 => 8, _ => 4 };

    static string Count(long n) => n switch { 10_000 => "10⁴", 100_000 => "10⁵", 1_000_000 => "10⁶", _ => "10⁷" };
}
