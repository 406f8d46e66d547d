using Sinter.Testing;
using static Sinter.Ops.Tests.Table.NeuralReference;

namespace Sinter.Ops.Tests.Table;

static class NormRows
{
    static Tensor X => Tensor.Ones(2, 3);

    static Tensor[] Two((Tensor Normal, Tensor Sum) results) => [results.Normal, results.Sum];

    static Tensor Affine(Tensor y, Tensor w, Tensor? b = null) => b is null ? y * w : y * w + b;

    public static IEnumerable<OpRow> Rows =>
    [
        new("layer_norm, nn.functional.layer_norm", x => x[0].LayerNorm(x[1].Shape, x[1], x[2]), Sample.Of([4, 5], [5], [5]), Sample.Of([2, 3, 19], [3, 19], [3, 19]))
        {
            Reference = x => Affine(Along(x[0].Reshape(-1, x[1].Count), -1, v => Standardize(v, 1e-5)).Reshape(x[0].Shape), x[1], x[2]),
            Large = Sample.Of([300, 203], [203], [203]), Slack = 3,
            Errors =
            [
                new(() => X.LayerNorm([2]), @"^LayerNorm: x is \[2, 3\] and normalizedShape \[2\]; x's last sizes"),
                new(() => X.LayerNorm([3], Tensor.Ones(2)), @"^LayerNorm: weight is \[2\]; it must be \[3\]"),
                new(() => X.To(DType.Int32).LayerNorm([3]), @"^LayerNorm: x is int32"),
            ],
        },
        new("sinter.add_layer_norm", x => Two(x[0].AddLayerNorm(x[1], [x[2].Count], x[2], x[3])), Sample.Of([4, 5], [4, 5], [5], [5]), Sample.Of([2, 3, 35], [2, 3, 35], [35], [35]))
        {
            Reference = x => Affine(Along(x[0] + x[1], -1, v => Standardize(v, 1e-5)), x[2], x[3]), Large = Sample.Of([300, 203], [300, 203], [203], [203]), Slack = 3,
            Errors =
            [
                new(() => X.AddLayerNorm(Tensor.Ones(3), [3]), @"^AddLayerNorm: x is \[2, 3\] and residual \[3\]; the shapes must be equal"),
                new(() => X.AddLayerNorm(X.To(DType.Float64), [3]), @"^AddLayerNorm: x is float32 and residual float64"),
                new(() => X.AddLayerNorm(X, [2]), @"^AddLayerNorm: x is \[2, 3\] and normalizedShape \[2\]"),
            ],
        },
        new("sinter.add_rms_norm", x => Two(x[0].AddRmsNorm(x[1], [x[2].Count], x[2], 1e-5)), Sample.Of([4, 5], [4, 5], [5]), Sample.Of([3, 35], [3, 35], [35]))
        {
            Reference = x => Affine(Along(x[0] + x[1], -1, v => Standardize(v, 1e-5, centred: false)), x[2]), Large = Sample.Of([300, 203], [300, 203], [203]), Slack = 3,
            Errors = [new(() => X.AddRmsNorm(Tensor.Ones(2), [3]), @"^AddRmsNorm: x is \[2, 3\] and residual \[2\]")],
        },
        new("layer_norm", x => x[0].LayerNorm([7]), Sample.Of([4, 7])) { Variant = "plain", Reference = x => Along(x[0], -1, v => Standardize(v, 1e-5)), Slack = 3 },
        new("rms_norm, nn.functional.rms_norm", x => x[0].RmsNorm([x[1].Count], x[1], 1e-5), Sample.Of([4, 5], [5]), Sample.Of([2, 3, 35], [35]))
        {
            Reference = x => Affine(Along(x[0], -1, v => Standardize(v, 1e-5, centred: false)), x[1]), Large = Sample.Of([300, 203], [203]), Slack = 3,
            Errors = [new(() => X.RmsNorm([4]), @"^RmsNorm: x is \[2, 3\] and normalizedShape \[4\]")],
        },
        new("group_norm, nn.functional.group_norm", x => x[0].GroupNorm(2, x[1], x[2]), Sample.Of([3, 4, 5], [4], [4]), Sample.Of([2, 6], [6], [6]))
        {
            Reference = x => Affine(Along(x[0].Reshape(x[0].Shape[0] * 2, -1), -1, v => Standardize(v, 1e-5)).Reshape(x[0].Shape),
                LayerNorms.ByChannel(x[1], x[0].Rank), LayerNorms.ByChannel(x[2], x[0].Rank)),
            Slack = 3,
            Errors =
            [
                new(() => X.GroupNorm(2), @"^GroupNorm: x is \[2, 3\] and groups is 2; its 3 channels must divide"),
                new(() => X.GroupNorm(1, Tensor.Ones(2)), @"^GroupNorm: weight is \[2\]; x has 3 channels"),
            ],
        },
    ];
}
