using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

/// <summary>Rows and references for ops that work along a dimension: the same plain function of a line of numbers, whichever dimension the line is in.</summary>
static class AlongLines
{
    /// <summary>A function of each line of x along a dimension; the dimension takes the length of what it returns.</summary>
    public static Tensor Apply(Tensor x, int dim, Func<double[], double[]> line)
    {
        if (x.Rank == 0) return Tensor.From(line([x.Item()])).Reshape(Shape.Scalar);
        var rows = x.Transpose(dim, -1);
        var n = (int)rows.Shape[^1];
        var results = rows.ToArray<double>().Chunk(n).Select(line).ToArray();
        Shape shape = [.. rows.Shape.Sizes[..^1], results.Length == 0 ? line(new double[n]).Length : results[0].Length];
        return Tensor.From(results.SelectMany(r => r).ToArray(), shape).Transpose(dim, -1);
    }

    /// <summary>A number of each line; the dimension disappears.</summary>
    public static Tensor Fold(Tensor x, int dim, Func<double[], double> line) => Apply(x, dim, l => [line(l)]).Select(dim, 0);

    /// <summary>A row for each place that a dimension can have: the last, where lines are rows of memory, and one before it.</summary>
    public static IEnumerable<OpRow> Rows(string names, Func<Tensor, int, Tensor> call, Func<Tensor, int, Tensor> reference, Func<OpRow, OpRow>? options = null, double[]? avoid = null)
    {
        foreach (var dim in (int[])[-1, 1, 0])
        {
            var large = dim == -1 ? Sample.Of([9, 8000]) : dim == 1 ? Sample.Of([3, 40, 700]) : Sample.Of([70, 1100]);
            var samples = (Shape[])[[2, 5, 3], dim == -1 ? [37] : [3, 4], dim == 0 ? [4, 0] : [0, 4]];
            var row = new OpRow(names, x => call(x[0], dim), Array.ConvertAll(samples, s => new Sample(Input.Real(s, avoid: avoid ?? []))))
            {
                Variant = dim == -1 ? null : $"dim {dim}",
                Reference = x => reference(x[0], dim),
                Large = large,
            };
            if (options is not null) row = options(row) with { Variant = Join(options(row).Variant, dim) };
            yield return row with { Errors = [.. row.Errors, new(() => call(Tensor.Ones(2, 3), 5), @"^\w+: dim is 5, but \[2, 3\] has 2 dimensions; use -2 to 1")] };
        }
    }

    static string? Join(string? variant, int dim) => dim == -1 ? variant : variant is null || variant == $"dim {dim}" ? $"dim {dim}" : $"{variant}, dim {dim}";
}
