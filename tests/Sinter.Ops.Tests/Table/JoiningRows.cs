using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class JoiningRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Sample Two => Sample.Of([2, 3], [2, 3]);

    public static IEnumerable<OpRow> Rows =>
    [
        new("cat, concat, concatenate", x => Tensor.Cat(x, 1), Sample.Of([2, 3], [2, 1], [2, 0]))
        {
            Reference = x => Naive.Fill([2, 4], i => i[1] < 3 ? Naive.At(x[0], i) : Naive.At(x[1], i[0], 0)), Large = Sample.Of([300, 500], [300, 7]),
            Errors =
            [
                new(() => Tensor.Cat([]), "^Cat: there are no tensors"), new(() => Tensor.Cat([Tensor.Of(1.0)]), "^Cat: tensors of no dimensions .* use Stack"),
                new(() => Tensor.Cat([X, Tensor.Ones(3, 3)], 1), @"^Cat: tensor 0 is \[2, 3\] and tensor 1 is \[3, 3\]; all sizes but that of dimension 1"),
            ],
        },
        new("stack", x => Tensor.Stack(x, -1), Two)
        {
            Reference = x => Naive.Fill([2, 3, 2], i => Naive.At(x[i[2]], i[0], i[1])),
            Errors = [new(() => Tensor.Stack([X, Tensor.Ones(3)]), @"^Stack: tensor 0 is \[2, 3\] and tensor 1 is \[3\]")],
        },
        new("hstack", x => Tensor.HStack(x), Two) { Reference = x => Naive.Fill([2, 6], i => Naive.At(x[i[1] / 3], i[0], i[1] % 3)) },
        new("vstack, row_stack", x => Tensor.VStack(x), Sample.Of([3], [3])) { Reference = x => Naive.Fill([2, 3], i => Naive.At(x[i[0]], i[1])) },
        new("dstack", x => Tensor.DStack(x), Two) { Reference = x => Naive.Fill([2, 3, 2], i => Naive.At(x[i[2]], i[0], i[1])) },
        new("column_stack", x => Tensor.ColumnStack(x), Sample.Of([3], [3, 1])) { Reference = x => Naive.Fill([3, 2], i => x[i[1]].ToArray<double>()[i[0]]) },
        new("block_diag", x => Tensor.BlockDiag(x), Sample.Of([2, 3], [2]))
        {
            Reference = x => Naive.Fill([3, 5], i => i[0] < 2 ? i[1] < 3 ? Naive.At(x[0], i) : 0 : i[1] >= 3 ? Naive.At(x[1], i[1] - 3) : 0),
            Errors = [new(() => Tensor.BlockDiag(Tensor.Ones(1, 1, 1)), @"^BlockDiag: a tensor is \[1, 1, 1\]")],
        },
        new("split, Tensor.split", x => x[0].Split(2), Sample.Of([5, 2])) { Reference = x => Naive.Fill([2, 2], i => Naive.At(x[0], i)), Errors = [new(() => X.Split(0), "^Split: size is 0")] },
        new("split_with_sizes", x => x[0].Split([1, 0, 3], 1), Sample.Of([2, 4]))
        {
            Reference = x => Naive.Fill([2, 1], i => Naive.At(x[0], i)), Errors = [new(() => X.Split([1, 1], 1), @"^Split: \[1, 1\] add up to 2, but dimension 1 of \[2, 3\] is 3")],
        },
        new("chunk, Tensor.chunk", x => x[0].Chunk(3, 1), Sample.Of([2, 5])) { Reference = x => Naive.Fill([2, 2], i => Naive.At(x[0], i)), Errors = [new(() => X.Chunk(0), "^Chunk: chunks is 0")] },
        new("tensor_split, Tensor.tensor_split", x => x[0].TensorSplit(3), Sample.Of([5, 2])) { Reference = x => Naive.Fill([2, 2], i => Naive.At(x[0], i)), Errors = [new(() => X.TensorSplit(0), "^TensorSplit: sections is 0")] },
        new("tensor_split", x => x[0].TensorSplit([1, -1, 9]), Sample.Of([5, 2])) { Variant = "indices", Reference = x => Naive.Fill([1, 2], i => Naive.At(x[0], i)) },
        new("hsplit", x => x[0].HSplit(2), Sample.Of([2, 4])) { Reference = x => Naive.Fill([2, 2], i => Naive.At(x[0], i)), Errors = [new(() => X.HSplit(2), @"^HSplit: dimension 1 of \[2, 3\] is 3, no multiple of 2")] },
        new("vsplit", x => x[0].VSplit(2), Sample.Of([4, 2])) { Reference = x => Naive.Fill([2, 2], i => Naive.At(x[0], i)), Errors = [new(() => Tensor.Ones(4).VSplit(2), @"^VSplit: x is \[4\]")] },
        new("dsplit", x => x[0].DSplit(2), Sample.Of([1, 2, 4])) { Reference = x => Naive.Fill([1, 2, 2], i => Naive.At(x[0], i)), Errors = [new(() => X.DSplit(1), @"^DSplit: x is \[2, 3\]")] },
        new("unbind, Tensor.unbind", x => x[0].Unbind(1), Sample.Of([2, 3]))
        {
            Reference = x => Naive.Fill([2], i => Naive.At(x[0], i[0], 0)), Errors = [new(() => Tensor.Of(1.0).Unbind(), "^Unbind: the tensor has no dimensions")],
        },
        new("nn.functional.pad", x => x[0].Pad([1, -1, 0, 2], value: 7), Sample.Of([2, 3]))
        {
            WithoutPolicy = true, Reference = x => Naive.Fill([4, 3], i => i[0] < 2 && i[1] > 0 ? Naive.At(x[0], i[0], i[1] - 1) : 7),
            Errors = [new(() => X.Pad([1]), @"^Pad: pad is \[1\] for \[2, 3\]"), new(() => X.Pad([-2, -2]), "^Pad: .* would lose more positions than the 3")],
        },
        new("nn.functional.pad", x => x[0].Pad([2, 1, 1, 0], PadMode.Reflect), Sample.Of([2, 3]))
        {
            Variant = "reflect", Reference = x => Naive.Fill([3, 6], i => Naive.At(x[0], Math.Abs(i[0] - 1), 2 - Math.Abs(2 - Math.Abs(i[1] - 2)))),
            Errors = [new(() => X.Pad([3, 0], PadMode.Reflect), "^Pad: 3 before and 0 after dimension 1 .* Reflect finds at most 2")],
        },
        new("nn.functional.pad", x => x[0].Pad([2, 1, 1, 0], PadMode.Replicate), Sample.Of([2, 3]))
        {
            Variant = "replicate", Reference = x => Naive.Fill([3, 6], i => Naive.At(x[0], Math.Max(0, i[0] - 1), Math.Clamp(i[1] - 2, 0, 2))),
        },
        new("nn.functional.pad", x => x[0].Pad([2, 1, 1, 0], PadMode.Circular), Sample.Of([2, 3]))
        {
            WithoutPolicy = true, Variant = "circular", Reference = x => Naive.Fill([3, 6], i => Naive.At(x[0], (i[0] + 1) % 2, (i[1] + 1) % 3)),
        },
        new("flip", x => x[0].Flip(0, -1), Sample.Of([2, 3, 4]))
        {
            Reference = x => Naive.Fill([2, 3, 4], i => Naive.At(x[0], 1 - i[0], i[1], 3 - i[2])), Large = Sample.Of([300, 2, 200]),
            Errors = [new(() => X.Flip(0, 0), "^Flip: dimension 0 .* named twice")],
        },
        new("fliplr", x => x[0].FlipLR(), Sample.Of([2, 3])) { Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0], 2 - i[1])), Errors = [new(() => Tensor.Ones(3).FlipLR(), @"^FlipLR: x is \[3\]")] },
        new("flipud", x => x[0].FlipUD(), Sample.Of([2, 3])) { Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], 1 - i[0], i[1])), Errors = [new(() => Tensor.Of(1.0).FlipUD(), @"^FlipUD: x is \[\]")] },
        new("roll", x => x[0].Roll(-1, 1), Sample.Of([2, 3])) { Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0], (i[1] + 1) % 3)) },
        new("roll", x => x[0].Roll(4), Sample.Of([2, 3])) { Variant = "all", Reference = x => Naive.Fill([2, 3], i => x[0].ToArray<double>()[(3 * i[0] + i[1] + 2) % 6]) },
        new("roll", x => x[0].Roll([1, 7], [0, 1]), Sample.Of([2, 3]))
        {
            Variant = "several", Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], 1 - i[0], (i[1] + 2) % 3)), Errors = [new(() => X.Roll([1], [0, 1]), "^Roll: 1 shifts for 2 dimensions")],
        },
        new("rot90", x => x[0].Rot90(), Sample.Of([2, 3])) { Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1], 2 - i[0])), Errors = [new(() => X.Rot90(1, 1, 1), "^Rot90: a plane of dimensions 1 and 1")] },
        new("rot90", x => x[0].Rot90(-1), Sample.Of([2, 3])) { Variant = "back", Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], 1 - i[1], i[0])) },
        new("rot90", x => x[0].Rot90(2), Sample.Of([2, 3])) { Variant = "half", Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], 1 - i[0], 2 - i[1])) },
        new("Tensor.repeat", x => x[0].Repeat(2, 1, 3), Sample.Of([2, 3]))
        {
            Reference = x => Naive.Fill([2, 2, 9], i => Naive.At(x[0], i[1], i[2] % 3)), Errors = [new(() => X.Repeat(2), @"^Repeat: \[2\] for \[2, 3\]"), new(() => X.Repeat(1, -1), "^Repeat: .* cannot be repeated -1 times")],
        },
        new("tile", x => x[0].Tile(2), Sample.Of([2, 3])) { Reference = x => Naive.Fill([2, 6], i => Naive.At(x[0], i[0], i[1] % 3)) },
        new("repeat_interleave", x => x[0].RepeatInterleave(2, 1), Sample.Of([2, 3]))
        {
            Reference = x => Naive.Fill([2, 6], i => Naive.At(x[0], i[0], i[1] / 2)), Errors = [new(() => X.RepeatInterleave(-1), "^RepeatInterleave: repeats is -1")],
        },
        new("repeat_interleave", x => x[0].RepeatInterleave(x[1], 1), new Sample(Input.Real([2, 3]), Input.Of(Tensor.From([2L, 0, 1]))))
        {
            Variant = "tensor", Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0], i[1] < 2 ? 0 : 2)),
            Errors =
            [
                new(() => X.RepeatInterleave(Tensor.Arange(2), 1), @"^RepeatInterleave: repeats is \[2\] for dimension 1 of \[2, 3\]"), new(() => X.RepeatInterleave(Tensor.Ones(3), 1), "it must hold integers"),
                new(() => Tensor.RepeatInterleave(Tensor.From([-1L])), @"^RepeatInterleave: repeats\[0\] is -1"),
            ],
        },
        new("combinations", x => x[0].Combinations(), Sample.Of([3]))
        {
            Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1] == 0 ? i[0] / 2 : 1 + (i[0] + 1) / 2)), Errors = [new(() => X.Combinations(), @"^Combinations: x is \[2, 3\]"), new(() => Tensor.Ones(2).Combinations(-1), "^Combinations: r is -1")],
        },
        new("combinations", x => x[0].Combinations(2, withReplacement: true), Sample.Of([2])) { Variant = "with replacement", Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], (i[0] + i[1]) / 2)) },
        new("meshgrid", x => Tensor.Meshgrid(x), Sample.Of([2], [3]))
        {
            Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0])),
            Errors = [new(() => Tensor.Meshgrid([X]), @"^Meshgrid: vector 0 is \[2, 3\]"), new(() => Tensor.Meshgrid([Tensor.Ones(1), Tensor.Arange(2)]), "^Meshgrid: vector 0 is float32 and vector 1 is int64")],
        },
        new("meshgrid", x => Tensor.Meshgrid(x, GridIndexing.XY), Sample.Of([2], [3])) { Variant = "xy", Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1])) },
        new("cartesian_prod", x => Tensor.CartesianProd(x), Sample.Of([2], [3]))
        {
            Reference = x => Naive.Fill([6, 2], i => i[1] == 0 ? Naive.At(x[0], i[0] / 3) : Naive.At(x[1], i[0] % 3)), Errors = [new(() => Tensor.CartesianProd(X), @"^CartesianProd: a vector is \[2, 3\]")],
        },
        new("vander", x => x[0].Vander(), Sample.Of([3])) { Reference = x => Naive.Fill([3, 3], i => Math.Pow(Naive.At(x[0], i[0]), 2 - i[1])), Errors = [new(() => X.Vander(), @"^Vander: x is \[2, 3\]")] },
        new("vander", x => x[0].Vander(4, increasing: true), Sample.Of([3])) { Variant = "increasing", Reference = x => Naive.Fill([3, 4], i => Math.Pow(Naive.At(x[0], i[0]), i[1])) },
    ];
}
