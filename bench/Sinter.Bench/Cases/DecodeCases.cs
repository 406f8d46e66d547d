using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>One token, or a few, through a layer: rows times a matrix whose weights come from memory, and are all there is to wait for.</summary>
static class DecodeCases
{
    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All()
    {
        foreach (var (rows, columns) in ((int, int)[])[(4096, 4096), (11008, 4096), (50257, 768), (3072, 768)])
        {
            foreach (var element in (Element[])[Element.Float32, Element.BFloat16, Element.Float16]) yield return Of(1, rows, columns, element);
            foreach (int bits in (int[])[8, 4]) yield return Quantized(rows, columns, bits);
        }
        yield return Plain(4096, 4096);
        foreach (var element in (Element[])[Element.BFloat16, Element.Float16])
            foreach (int m in (int[])[4, 8, 16]) yield return Of(m, 4096, 4096, element);
    }

    static Case Of(int m, int rows, int columns, Element element)
    {
        Input[] inputs = [new([m, columns], Element: element), new([rows, columns], Element: element)];
        double bytes = (double)rows * columns * (element == Element.Float32 ? 4 : 2);
        return new("decode", $"[{m}, {columns}] · [{rows}, {columns}]ᵀ, {element.ToString().ToLowerInvariant()}", Work.Memory(bytes))
        {
            Quick = rows == 4096 && m == 1,
            Tolerance = element == Element.Float32 ? 1e-4 : 2e-2,
            Sinter = () => SinterOps.Forward(inputs, Rotation.Copies(bytes), x => x[0].Linear(x[1])),
            Torch = () => TorchOps.Forward(inputs, Rotation.Copies(bytes), x => torch.nn.functional.linear(x[0], x[1])),
        };
    }

    // libtorch multiplies no weights in groups of few bits on a CPU: there is no peer.
    static Case Quantized(int rows, int columns, int bits)
    {
        Input x = Input.Of(1, columns), w = Input.Of(rows, columns);
        double bytes = rows * (columns * bits / 8 + columns / 64 * 2);
        int copies = Rotation.Copies(bytes);
        return new("decode", $"[1, {columns}] · [{rows}, {columns}]ᵀ, int{bits}", Work.Memory(bytes))
        {
            Quick = rows == 4096,
            Sinter = () =>
            {
                var sets = new Rotation<(Tensor X, QuantizedMatrix W)>(copies, copy => (SinterOps.Make(x, 2 * copy + 1), QuantizedMatrix.Quantize(SinterOps.Make(w, 2 * copy + 2), bits)));
                return new(() => Run(sets.Next()).Dispose(), () => SinterOps.Values(Run(sets.First)));
                static Tensor Run((Tensor X, QuantizedMatrix W) set) => set.X.Linear(set.W);
            },
        };
    }

    static Case Plain(int rows, int columns)
    {
        Input[] inputs = [new([1, rows]), new([rows, columns])];
        double bytes = 4.0 * rows * columns;
        return new("decode", $"[1, {rows}] · [{rows}, {columns}], float32", Work.Memory(bytes))
        {
            Sinter = () => SinterOps.Forward(inputs, Rotation.Copies(bytes), x => x[0].MatMul(x[1])),
            Torch = () => TorchOps.Forward(inputs, Rotation.Copies(bytes), x => torch.matmul(x[0], x[1])),
        };
    }
}
