using Sinter.Cpu;

namespace Sinter;

/// <summary>New tensors that follow a rule: evenly spaced numbers, the identity, given strides.</summary>
public static class Sequences
{
    extension(Tensor)
    {
        /// <summary><paramref name="steps"/> evenly spaced numbers from start to end, both included.</summary>
        /// <exception cref="ArgumentException">The number of steps is negative.</exception>
        [Export("linspace")]
        public static unsafe Tensor Linspace(double start, double end, long steps, DType dtype = DType.Float32)
        {
            Check.Argument(steps >= 0, $"Linspace: steps is {steps}; it must not be negative.");
            var y = Tensor.Empty([steps], DType.Float64);
            var step = steps > 1 ? (end - start) / (steps - 1) : 0;
            using (var ys = y.Pin<double>())
                // From both ends towards the middle, so that the last number is exactly the end.
                for (long i = 0; i < steps; i++) ys[i] = i < steps / 2 || steps == 1 ? start + step * i : end - step * (steps - 1 - i);
            return y.To(dtype);
        }

        /// <summary>The base to the power of <paramref name="steps"/> evenly spaced exponents.</summary>
        [Export("logspace")]
        public static unsafe Tensor Logspace(double start, double end, long steps, double @base = 10, DType dtype = DType.Float32)
        {
            Check.Argument(steps >= 0, $"Logspace: steps is {steps}; it must not be negative.");
            var y = Tensor.Linspace(start, end, steps, DType.Float64);
            using (var ys = y.Pin<double>())
                for (long i = 0; i < steps; i++) ys[i] = Math.Pow(@base, ys[i]);
            return y.To(dtype);
        }

        /// <summary>Ones on the diagonal and zeros elsewhere: n rows, and as many columns unless given.</summary>
        [Export("eye")]
        public static Tensor Eye(long n, long? m = null, DType dtype = DType.Float32)
        {
            var columns = m ?? n;
            Check.Shape(n >= 0 && columns >= 0, $"Eye: {n} rows and {columns} columns; both must be at least 0.");
            var y = Tensor.Zeros([n, columns], dtype);
            var diagonal = Geometry.Of(y).Diagonal(0, 0, 1);
            if (y.Count > 0) y.Device.Fill(y.ViewAs(diagonal.Shape, diagonal.Strides, diagonal.Offset), 1);
            return y;
        }

        /// <summary>Uninitialised memory of a shape with the given strides; just as much as they reach.</summary>
        /// <exception cref="ShapeException">There is not one stride, at least 0, for each dimension.</exception>
        [Export("empty_strided")]
        public static Tensor EmptyStrided(Shape shape, ReadOnlySpan<long> strides, DType dtype = DType.Float32)
        {
            Check.Shape(strides.Length == shape.Rank, $"EmptyStrided: {shape} with {strides.Length} strides; give one for each dimension.");
            var reach = shape.Count == 0 ? 0L : 1;
            for (var d = 0; d < shape.Rank; d++)
            {
                Check.Shape(strides[d] >= 0, $"EmptyStrided: stride {d} is {strides[d]}; strides must not be negative.");
                if (shape.Count > 0) reach += (shape[d] - 1) * strides[d];
            }
            return new(Device.Cpu.Allocate(reach * dtype.Size), dtype, shape, strides.ToArray());
        }
    }
}
