using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>One token through a layer: a vector times a matrix whose weights come from memory, and are all there is to wait for.</summary>
static class DecodeCases
{
    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() =>
        from sizes in ((int Out, int In)[])[(4096, 4096), (3072, 768), (50257, 768)]
        from element in (Element[])[Element.Float32, Element.BFloat16]
        select Of(sizes.Out, sizes.In, element);

    static Case Of(int rows, int columns, Element element)
    {
        Input[] inputs = [new([1, columns], Element: element), new([rows, columns], Element: element)];
        double bytes = (double)rows * columns * (element == Element.Float32 ? 4 : 2);
        return new("decode", $"[1, {columns}] · [{rows}, {columns}]ᵀ, {element.ToString().ToLowerInvariant()}", Work.Memory(bytes))
        {
            Quick = rows == 4096,
            Tolerance = element == Element.Float32 ? 1e-4 : 2e-2,
            Sinter = () => SinterOps.Forward(inputs, Rotation.Copies(bytes), x => x[0].Linear(x[1])),
            Torch = () => TorchOps.Forward(inputs, Rotation.Copies(bytes), x => torch.nn.functional.linear(x[0], x[1])),
        };
    }
}
