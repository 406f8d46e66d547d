namespace Sinter.Cpu.Tests;

/// <summary>An epilogue meets every element of a product once, with its place, after its sum is complete.</summary>
[Collection(nameof(Sequential))]
public sealed unsafe class EpilogueTests
{
    // Of all ways to compute a product: tiles, their transpose, few rows and few columns; one small enough for a single tile; an empty sum.
    [Theory]
    [InlineData(1, 150, 420, 800, Layout.Rows, Layout.Rows), InlineData(1, 150, 420, 800, Layout.Columns, Layout.Columns)]
    [InlineData(1, 40, 300, 500, Layout.Rows, Layout.Columns), InlineData(1, 3, 3001, 200, Layout.Rows, Layout.Columns)]
    [InlineData(1, 3001, 3, 200, Layout.Rows, Layout.Columns), InlineData(1, 1, 200, 70, Layout.Rows, Layout.Rows)]
    [InlineData(1, 20, 30, 40, Layout.Rows, Layout.Rows), InlineData(1, 5, 6, 0, Layout.Rows, Layout.Rows)]
    [InlineData(9, 30, 40, 50, Layout.Rows, Layout.Columns), InlineData(3, 2, 3, 0, Layout.Rows, Layout.Rows)]
    public void It_meets_every_element_once_and_last(int batch, int m, int n, int k, Layout a, Layout b)
    {
        using var threads = new ThreadCount(3);
        foreach (bool accumulate in new[] { false, true })
        {
            var problem = new Problem(batch, m, n, k, a, b, accumulate, Seed: 11);
            float[] plain = problem.Run(GemmKernels<float>.Best);
            float[] finished = problem.Run(GemmKernels<float>.Best, new Marking());
            for (int at = 0; at < plain.Length; at++)
            {
                var (s, i, j) = problem.Place(at);
                float expected = j < n ? Marking.Mark(plain[at], s * m + i, j) : plain[at];
                Assert.True(expected == finished[at], $"{problem}: batch {s}, C[{i}, {j}] is {finished[at]}, not {expected}.");
            }
        }
    }

    /// <summary>Tells each element's place, and how often it was met.</summary>
    private sealed class Marking : Epilogue<float>
    {
        public static float Mark(float value, nint row, nint column) => 2 * value + 3 * row + 5 * column;

        public override void Apply(nint row, nint column, nint rows, nint columns, float* c, nint ldc)
        {
            for (nint i = 0; i < rows; i++)
            {
                for (nint j = 0; j < columns; j++) { c[i * ldc + j] = Mark(c[i * ldc + j], row + i, column + j); }
            }
        }
    }
}
