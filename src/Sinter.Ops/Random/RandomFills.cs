using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Tensors refilled with random numbers of a distribution. Each returns its tensor.</summary>
public static class RandomFills
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>Uniform numbers of [from, to).</summary>
        [Export("Tensor.uniform_")]
        public Tensor UniformInPlace(double from = 0, double to = 1, Generator? generator = null)
        {
            Check.Argument(from <= to, $"UniformInPlace: from {from} to {to}; the first must not be larger.");
            return Refill(x, Uniform(x, nameof(UniformInPlace), generator), new UniformFormula(from, to - from), nameof(UniformInPlace));
        }

        /// <summary>Normal numbers of a mean and a standard deviation.</summary>
        [Export("Tensor.normal_")]
        public Tensor NormalInPlace(double mean = 0, double std = 1, Generator? generator = null)
        {
            Check.Argument(std >= 0, $"NormalInPlace: std is {std}; it must be at least 0.");
            return Refill(x, Normal(x, nameof(NormalInPlace), generator), new UniformFormula(mean, std), nameof(NormalInPlace));
        }

        /// <summary>Numbers whose logarithms are normal with a mean and a standard deviation.</summary>
        [Export("Tensor.log_normal_")]
        public Tensor LogNormalInPlace(double mean = 1, double std = 2, Generator? generator = null)
        {
            Check.Argument(std > 0, $"LogNormalInPlace: std is {std}; it must be positive.");
            return Refill(x, Normal(x, nameof(LogNormalInPlace), generator), new LogNormalFormula(mean, std), nameof(LogNormalInPlace));
        }

        /// <summary>Exponential numbers of a rate: their mean is 1 / rate.</summary>
        [Export("Tensor.exponential_")]
        public Tensor ExponentialInPlace(double rate = 1, Generator? generator = null)
        {
            Check.Argument(rate > 0, $"ExponentialInPlace: rate is {rate}; it must be positive.");
            return Refill(x, Uniform(x, nameof(ExponentialInPlace), generator), new ExponentialFormula(rate), nameof(ExponentialInPlace));
        }

        /// <summary>Cauchy numbers of a median and a half width.</summary>
        [Export("Tensor.cauchy_")]
        public Tensor CauchyInPlace(double median = 0, double sigma = 1, Generator? generator = null)
        {
            Check.Argument(sigma > 0, $"CauchyInPlace: sigma is {sigma}; it must be positive.");
            return Refill(x, Uniform(x, nameof(CauchyInPlace), generator), new CauchyFormula(median, sigma), nameof(CauchyInPlace));
        }

        /// <summary>How many trials it takes to the first success of probability p: 1, 2, ….</summary>
        [Export("Tensor.geometric_")]
        public Tensor GeometricInPlace(double p, Generator? generator = null)
        {
            Check.Argument(p is > 0 and < 1, $"GeometricInPlace: p is {p}; it must be between 0 and 1.");
            using var u = Tensor.Rand(x.Shape, DType.Float64, generator);
            return Refill(x, u, new GeometricFormula(Math.Log(1 - p)), nameof(GeometricInPlace));
        }

        /// <summary>1 with probability p, else 0.</summary>
        [Export("Tensor.bernoulli_")]
        public Tensor BernoulliInPlace(double p = 0.5, Generator? generator = null)
        {
            Check.Argument(p is >= 0 and <= 1, $"BernoulliInPlace: p is {p}; it must be between 0 and 1.");
            using var u = Tensor.Rand(x.Shape, DType.Float64, generator);
            return Refill(x, u, new BelowFormula(p), nameof(BernoulliInPlace));
        }

        /// <summary>1 with the probabilities of a tensor that broadcasts, else 0.</summary>
        public Tensor BernoulliInPlace(Tensor p, Generator? generator = null)
            => InPlace.Assign(x, p.Detach().Expand(x.Shape).Bernoulli(generator).To(x.DType), nameof(BernoulliInPlace));

        /// <summary>Integers from <paramref name="from"/> to <paramref name="to"/> - 1. Without an upper bound, all that the type holds exactly.</summary>
        [Export("Tensor.random_")]
        public Tensor RandomInPlace(long from = 0, long? to = null, Generator? generator = null)
        {
            var end = to ?? x.DType switch
            {
                DType.Bool => 2,
                DType.UInt8 => byte.MaxValue + 1,
                DType.Int8 => sbyte.MaxValue + 1,
                DType.Int16 => short.MaxValue + 1,
                DType.Int32 => int.MaxValue + 1L,
                DType.Int64 => long.MaxValue,
                DType.Float8E4M3 => (1 << 4) + 1,
                DType.Float8E5M2 => (1 << 3) + 1,
                DType.Float16 => (1 << 11) + 1,
                DType.BFloat16 => (1 << 8) + 1,
                DType.Float32 => (1 << 24) + 1,
                _ => (1L << 53) + 1,
            };
            return InPlace.Assign(x, Tensor.RandInt(from, end, x.Shape, x.DType, generator), nameof(RandomInPlace));
        }
    }

    static DType Computed(Tensor x, string op)
    {
        Check.DType(x.DType.IsFloatingPoint, $"{op}: x is {x.DType}; the numbers are real. Convert x first, or use RandomInPlace.");
        return x.DType == DType.Float64 ? DType.Float64 : DType.Float32;
    }

    static Tensor Uniform(Tensor x, string op, Generator? generator) => Tensor.Rand(x.Shape, Computed(x, op), generator);

    static Tensor Normal(Tensor x, string op, Generator? generator) => Tensor.Randn(x.Shape, Computed(x, op), generator);

    static Tensor Refill<TFormula>(Tensor x, Tensor noise, in TFormula formula, string op) where TFormula : struct, IFormula1
    {
        noise.Device.Map(formula, noise, noise);
        return InPlace.Assign(x, x.DType.IsFloatingPoint ? noise : noise.To(x.DType), op);
    }

    readonly record struct UniformFormula(double From, double Width) : IFormula1
    {
        public T Value<T>(T u) where T : struct, IReal<T> => T.MultiplyAdd(u, Width, From);
    }

    readonly record struct LogNormalFormula(double Mean, double Std) : IFormula1
    {
        public T Value<T>(T z) where T : struct, IReal<T> => T.Exp(T.MultiplyAdd(z, Std, Mean));
    }

    readonly record struct ExponentialFormula(double Rate) : IFormula1
    {
        public T Value<T>(T u) where T : struct, IReal<T> => -T.Call(Rare.Log1p, -u) / Rate;
    }

    readonly record struct CauchyFormula(double Median, double Sigma) : IFormula1
    {
        [MethodImpl(Inline)]
        public T Value<T>(T u) where T : struct, IReal<T> => T.MultiplyAdd(T.Call(Rare.Tan, (u - 0.5) * Math.PI), Sigma, Median);
    }

    readonly record struct GeometricFormula(double LogFailure) : IFormula1
    {
        public T Value<T>(T u) where T : struct, IReal<T> => T.Floor(T.Call(Rare.Log1p, -u) / LogFailure) + 1;
    }

    readonly record struct BelowFormula(double P) : IFormula1
    {
        public T Value<T>(T u) where T : struct, IReal<T> => T.Select(T.Less(u, P), 1, 0);
    }
}
