using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class DropoutRows
{
    // A generator of one seed each time makes the op a fixed function, whose derivative can be checked.
    static OpRow Fixed(string names, Func<Tensor, Generator, Tensor> call, params Shape[] shapes)
        => new(names, x => call(x[0], new Generator(5)), Array.ConvertAll(shapes, s => Sample.Of(s)))
        {
            Large = Sample.Of(shapes[0].With(0, 20_000)),
            Errors = [new(() => Tensor.Ones(2, 3, 4).Dropout(1.5), "^Dropout: p is 1.5; a probability"), new(() => Tensor.Arange(3).Dropout(), "^Dropout: x is int64")],
        };

    public static IEnumerable<OpRow> Rows =>
    [
        Fixed("dropout, nn.functional.dropout", (x, r) => x.Dropout(0.4, generator: r), [3, 7], [33]),
        Fixed("nn.functional.dropout1d", (x, r) => x.Dropout1d(0.4, generator: r), [3, 4, 2], [4, 3]),
        Fixed("nn.functional.dropout2d", (x, r) => x.Dropout2d(0.4, generator: r), [2, 4, 2, 2]),
        Fixed("nn.functional.dropout3d", (x, r) => x.Dropout3d(0.4, generator: r), [2, 3, 2, 1, 2], [3, 2, 1, 2]),
        Fixed("alpha_dropout, nn.functional.alpha_dropout", (x, r) => x.AlphaDropout(0.4, true, r), [3, 7]),
        Fixed("feature_alpha_dropout, nn.functional.feature_alpha_dropout", (x, r) => x.FeatureAlphaDropout(0.4, true, r), [3, 4, 2]),
    ];
}
