using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class GeneratorRows
{
    public static IEnumerable<OpRow> Rows =>
    [
        new("manual_seed", _ => Tensor.Of(Generator.ManualSeed(5).InitialSeed), new Sample())
        {
            ResultDType = DType.Int64, Gradients = Gradients.None, Reference = _ => Tensor.Of(5),
        },
    ];
}
