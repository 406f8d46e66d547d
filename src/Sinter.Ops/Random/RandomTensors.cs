using Sinter.Cpu;

namespace Sinter;

/// <summary>New tensors of random numbers. One generator at one place gives the same numbers for any number of threads.</summary>
public static class RandomTensors
{
    extension(Tensor)
    {
        /// <summary>Uniform numbers of [0, 1); complex ones of the unit square.</summary>
        /// <exception cref="DTypeException">The type is not a floating-point one.</exception>
        [Export("rand")]
        public static unsafe Tensor Rand(Shape shape, DType dtype = DType.Float32, Generator? generator = null)
        {
            if (dtype.IsComplex) return Tensor.Rand([.. shape, 2], dtype.ToReal, generator).ViewAsComplex();
            Check.DType(dtype.IsFloatingPoint, $"Rand: dtype is {dtype}; it must be a floating-point type. use RandInt.");
            var source = generator ?? Generator.Default;
            if (dtype == DType.Float64)
            {
                var y = Tensor.Empty(shape, DType.Float64);
                using var ys = y.Pin<double>();
                Philox.Uniform(source.Reserve(Philox.BlocksOfDoubles(shape.Count)), ys, shape.Count);
                return y;
            }
            var single = Tensor.Empty(shape);
            using (var ys = single.Pin<float>()) Philox.Uniform(source.Reserve(Philox.BlocksOfFloats(shape.Count)), ys, shape.Count);
            // A 16-bit type would round the largest numbers up to 1.
            return dtype == DType.Float32 ? single : Narrowed(single, dtype);
        }

        /// <summary>Numbers of the standard normal distribution; of a complex one, both parts have variance ½.</summary>
        /// <exception cref="DTypeException">The type is not a floating-point one.</exception>
        [Export("randn")]
        public static unsafe Tensor Randn(Shape shape, DType dtype = DType.Float32, Generator? generator = null)
        {
            if (dtype.IsComplex) return (Tensor.Randn([.. shape, 2], dtype.ToReal, generator) * Math.Sqrt(0.5)).ViewAsComplex();
            Check.DType(dtype.IsFloatingPoint, $"Randn: dtype is {dtype}; it must be a floating-point type.");
            var source = generator ?? Generator.Default;
            if (dtype == DType.Float64)
            {
                var y = Tensor.Empty(shape, DType.Float64);
                using var ys = y.Pin<double>();
                Philox.Normal(source.Reserve(Philox.BlocksOfNormalDoubles(shape.Count)), ys, shape.Count);
                return y;
            }
            var single = Tensor.Empty(shape);
            using (var ys = single.Pin<float>()) Philox.Normal(source.Reserve(Philox.BlocksOfNormals(shape.Count)), ys, shape.Count);
            return single.To(dtype);
        }

        /// <summary>Integers from <paramref name="low"/> to <paramref name="high"/> - 1, each equally likely.</summary>
        /// <exception cref="ArgumentException">There is no integer between the bounds.</exception>
        [Export("randint")]
        public static Tensor RandInt(long low, long high, Shape shape, DType dtype = DType.Int64, Generator? generator = null)
        {
            Check.Argument(low < high, $"RandInt: from {low} to below {high}; the upper bound must be larger.");
            return RandomIntegers.Between(low, high, shape, generator ?? Generator.Default).To(dtype);
        }

        /// <summary>The integers 0 … n - 1 in random order, every order equally likely.</summary>
        /// <exception cref="ArgumentException">n is negative.</exception>
        [Export("randperm")]
        public static Tensor RandPerm(long n, DType dtype = DType.Int64, Generator? generator = null)
        {
            Check.Argument(n >= 0, $"RandPerm: n is {n}; it must not be negative.");
            return RandomIntegers.Permutation(n, generator ?? Generator.Default).To(dtype);
        }

        /// <summary>Uniform numbers of [0, 1) in another tensor's shape and type.</summary>
        [Export("rand_like")]
        public static Tensor RandLike(Tensor x, DType? dtype = null, Generator? generator = null) => Tensor.Rand(x.Shape, dtype ?? x.DType, generator);

        /// <summary>Numbers of the standard normal distribution in another tensor's shape and type.</summary>
        [Export("randn_like")]
        public static Tensor RandnLike(Tensor x, DType? dtype = null, Generator? generator = null) => Tensor.Randn(x.Shape, dtype ?? x.DType, generator);

        /// <summary>Integers from <paramref name="low"/> to <paramref name="high"/> - 1 in another tensor's shape and type.</summary>
        [Export("randint_like")]
        public static Tensor RandIntLike(Tensor x, long low, long high, DType? dtype = null, Generator? generator = null)
            => Tensor.RandInt(low, high, x.Shape, dtype ?? x.DType, generator);

        /// <summary>Numbers of the normal distribution of one mean and standard deviation.</summary>
        public static Tensor Normal(double mean, double std, Shape shape, DType dtype = DType.Float32, Generator? generator = null)
            => Tensor.Empty(shape, dtype).NormalInPlace(mean, std, generator);

        /// <summary>A number of the normal distribution for each mean and standard deviation; the two broadcast. Not differentiated.</summary>
        /// <exception cref="ArgumentException">A standard deviation is negative.</exception>
        [Export("normal")]
        public static Tensor Normal(Tensor mean, Tensor std, Generator? generator = null)
        {
            using var _ = Autograd.NoGrad();
            Check.Argument(std.Less(0).Sum().Item() == 0, $"Normal: a standard deviation is negative; each must be at least 0.");
            var noise = Tensor.Randn(Shape.Broadcast(mean.Shape, std.Shape), Promotion.Of(mean, std), generator);
            return mean + std * noise;
        }
    }

    extension(Tensor x)
    {
        /// <summary>1 with the probability that x gives, else 0; shape and type are x's. Not differentiated.</summary>
        /// <exception cref="ArgumentException">A probability is not between 0 and 1.</exception>
        [Export("bernoulli")]
        public Tensor Bernoulli(Generator? generator = null)
        {
            using var _ = Autograd.NoGrad();
            Check.DType(x.DType.IsFloatingPoint, $"Bernoulli: x is {x.DType}; probabilities are floating-point numbers.");
            Check.Argument(x.GreaterOrEqual(0).LogicalAnd(x.LessOrEqual(1)).LogicalNot().Sum().Item() == 0, $"Bernoulli: a probability is not between 0 and 1; use Sigmoid or Clamp.");
            using var u = Tensor.Rand(x.Shape, x.DType == DType.Float64 ? DType.Float64 : DType.Float32, generator);
            return u.Less(x).To(x.DType);
        }

        /// <summary>A number of the Poisson distribution for each rate; shape and type are x's. Not differentiated.</summary>
        /// <exception cref="ArgumentException">A rate is negative, infinite or NaN.</exception>
        [Export("poisson")]
        public Tensor Poisson(Generator? generator = null)
        {
            Check.DType(x.DType.IsFloatingPoint, $"Poisson: x is {x.DType}; rates are floating-point numbers.");
            return PoissonCpu.Run(x.Detach().To(DType.Float64).Contiguous(), generator ?? Generator.Default).To(x.DType);
        }
    }

    // Cut towards zero, not rounded, so that 1 stays outside.
    static unsafe Tensor Narrowed(Tensor x, DType dtype)
    {
        var bits = dtype == DType.Float16 ? 11 : 8;
        using (var xs = x.Pin<float>())
            for (long i = 0; i < x.Count; i++) xs[i] = MathF.Floor(xs[i] * (1 << bits)) / (1 << bits);
        return x.To(dtype);
    }
}
