namespace Sinter;

/// <summary>Diagonals: taken as views, written into matrices of zeros, and summed.</summary>
public static class Diagonals
{
    extension(Tensor x)
    {
        /// <summary>A diagonal of two dimensions as a view; it is the new last dimension.</summary>
        /// <param name="offset">How many columns above the main diagonal; below it if negative.</param>
        /// <param name="dim1">The rows.</param>
        /// <param name="dim2">The columns.</param>
        [Export("diagonal")]
        public Tensor Diagonal(int offset = 0, int dim1 = 0, int dim2 = 1)
        {
            Check.Shape(x.Rank >= 2, $"Diagonal: x is {x.Shape}; it needs at least 2 dimensions.");
            (dim1, dim2) = Plane(x.Shape, dim1, dim2, nameof(Diagonal));
            return x.Strided(g => g.Diagonal(offset, dim1, dim2));
        }

        /// <summary>Of a vector, the square matrix with it on a diagonal; of a matrix, that diagonal.</summary>
        /// <exception cref="ShapeException">There are neither one nor two dimensions.</exception>
        [Export("diag")]
        public Tensor Diag(int diagonal = 0)
        {
            Check.Shape(x.Rank is 1 or 2, $"Diag: x is {x.Shape}; it must be a vector or a matrix. Use Diagonal or DiagEmbed.");
            return x.Rank == 1 ? x.DiagEmbed(diagonal) : x.Diagonal(diagonal);
        }

        /// <summary>The square matrix with all elements, in row-major order, on a diagonal.</summary>
        [Export("diagflat")]
        public Tensor DiagFlat(int offset = 0) => x.Reshape(x.Count).DiagEmbed(offset);

        /// <summary>Zeros with the last dimension laid on a diagonal of two new ones.</summary>
        [Export("diag_embed")]
        public Tensor DiagEmbed(int offset = 0, int dim1 = -2, int dim2 = -1)
        {
            Check.Shape(x.Rank >= 1, $"DiagEmbed: the tensor has no dimensions; it needs at least one.");
            var side = x.Shape[^1] + Math.Abs(offset);
            var shape = Shape.Create([.. x.Shape[..^1], 1, 1]);
            (dim1, dim2) = Plane(shape, dim1, dim2, nameof(DiagEmbed));
            shape = x.Shape[..^1].Insert(Math.Min(dim1, dim2), side).Insert(Math.Max(dim1, dim2), side);
            return StridedDerivative.Embed(x, shape, Geometry.RowMajor(shape).Diagonal(offset, dim1, dim2));
        }

        /// <summary>The sum of a matrix's main diagonal.</summary>
        [Export("trace"), Autocast(Cpu = Precision.Full)]
        public Tensor Trace()
        {
            using var _ = Autocast.Inputs(ref x);
            Check.Shape(x.Rank == 2, $"Trace: x is {x.Shape}; it must be a matrix. Use Diagonal and Sum for a batch.");
            return x.Diagonal().Sum();
        }
    }

    static (int Rows, int Columns) Plane(Shape shape, int dim1, int dim2, string op)
    {
        (dim1, dim2) = (shape.Dim(dim1, op), shape.Dim(dim2, op));
        Check.Argument(dim1 != dim2, $"{op}: dim1 and dim2 both name dimension {dim1}; they must differ.");
        return (dim1, dim2);
    }
}
