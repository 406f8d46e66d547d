using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class DifferentiationRows
{
    // Σ x³ has the gradient 3x² and the Hessian 6x on the diagonal; x³ has the Jacobian 3x² on the diagonal.
    static Tensor Cube(Tensor x) => x * x * x;
    static Tensor SumOfCubes(Tensor x) => Cube(x).Sum();

    public static IEnumerable<OpRow> Rows =>
    [
        Row("autograd.functional.jacobian", x => Differentiation.Jacobian(Cube, x[0]), x => Naive.Fill([3, 3], i => i[0] == i[1] ? 3 * Math.Pow(Naive.At(x[0], i[0]), 2) : 0)),
        Row("autograd.functional.hessian", x => Differentiation.Hessian(SumOfCubes, x[0]), x => Naive.Fill([3, 3], i => i[0] == i[1] ? 6 * Naive.At(x[0], i[0]) : 0)),
        Row("autograd.functional.vjp", x => Differentiation.Vjp(Cube, x[0], x[1]).Product, x => Naive.Fill([3], i => 3 * Math.Pow(Naive.At(x[0], i), 2) * Naive.At(x[1], i))),
        Row("autograd.functional.jvp", x => Differentiation.Jvp(Cube, x[0], x[1]).Product, x => Naive.Fill([3], i => 3 * Math.Pow(Naive.At(x[0], i), 2) * Naive.At(x[1], i))),
        Row("autograd.functional.hvp, autograd.functional.vhp", x => Differentiation.Hvp(SumOfCubes, x[0], x[1]).Product, x => Naive.Fill([3], i => 6 * Naive.At(x[0], i) * Naive.At(x[1], i))),
        new("utils.checkpoint.checkpoint", x => Checkpoint.Run(Cube, x[0]), Sample.Of([2, 3])) { Reference = x => Naive.Fill([2, 3], i => Math.Pow(Naive.At(x[0], i), 3)), Gradients = Gradients.Once },
        new("Tensor.sum_to_size", x => x[0].SumTo([3, 1]), Sample.Of([2, 3, 2]))
        {
            Reference = x => Naive.Fill([3, 1], i => Enumerable.Range(0, 4).Sum(k => Naive.At(x[0], k / 2, i[0], k % 2))),
            Errors = [new(() => Tensor.Ones(2, 3).SumTo([2]), @"^SumTo: \[2, 3\] does not come from \[2\] by broadcasting")],
        },
    ];

    static OpRow Row(string names, Func<Tensor[], Tensor> call, Func<Tensor[], Tensor> reference)
        => new(names, call, Sample.Of([3], [3])) { Reference = reference, Gradients = Gradients.None, Slack = 4, DTypes = [DType.Float64, DType.Float32] };
}
