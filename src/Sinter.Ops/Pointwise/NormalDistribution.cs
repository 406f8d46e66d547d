namespace Sinter;

/// <summary>The standard normal distribution and the scaled error function. Integers become float32 first.</summary>
public static class NormalDistribution
{
    extension(Tensor x)
    {
        /// <summary>exp(x²) · erfc x, which does not underflow.</summary>
        [Export("special.erfcx")]
        public Tensor Erfcx() => Transcendental.Call(Rare.Erfcx, x);

        /// <summary>The probability that a standard normal number lies below x.</summary>
        [Export("special.ndtr")]
        public Tensor Ndtr() => (x * -Math.Sqrt(0.5)).Erfc() * 0.5;

        /// <summary>The number below which a standard normal one lies with probability x; NaN outside [0, 1].</summary>
        [Export("special.ndtri")]
        public Tensor Ndtri() => Transcendental.Call(Rare.Ndtri, x);

        /// <summary>The logarithm of the probability that a standard normal number lies below x, without underflow.</summary>
        [Export("special.log_ndtr")]
        public Tensor LogNdtr() => Transcendental.Call(Rare.LogNdtr, x);
    }
}
