namespace Sinter;

/// <summary>Bessel functions beside I₀ and I₁. Integers become float32 first.</summary>
public static class BesselFunctions
{
    extension(Tensor x)
    {
        /// <summary>The Bessel function of the first kind J₀.</summary>
        [Export("special.bessel_j0")]
        public Tensor BesselJ0() => Transcendental.Call(Rare.BesselJ0, x);

        /// <summary>The Bessel function of the first kind J₁.</summary>
        [Export("special.bessel_j1")]
        public Tensor BesselJ1() => Transcendental.Call(Rare.BesselJ1, x);

        /// <summary>The Bessel function of the second kind Y₀. NaN below 0.</summary>
        [Export("special.bessel_y0")]
        public Tensor BesselY0() => Transcendental.Call(Rare.BesselY0, x);

        /// <summary>The Bessel function of the second kind Y₁. NaN below 0.</summary>
        [Export("special.bessel_y1")]
        public Tensor BesselY1() => Transcendental.Call(Rare.BesselY1, x);

        /// <summary>The modified Bessel function of the second kind K₀; NaN below 0.</summary>
        [Export("special.modified_bessel_k0")]
        public Tensor BesselK0() => Transcendental.Call(Rare.BesselK0, x);

        /// <summary>eˣ · K₀(x), which does not underflow; NaN below 0.</summary>
        [Export("special.scaled_modified_bessel_k0")]
        public Tensor BesselK0e() => Transcendental.Call(Rare.BesselK0e, x);

        /// <summary>The modified Bessel function of the second kind K₁; NaN below 0.</summary>
        [Export("special.modified_bessel_k1")]
        public Tensor BesselK1() => Transcendental.Call(Rare.BesselK1, x);

        /// <summary>eˣ · K₁(x), which does not underflow; NaN below 0.</summary>
        [Export("special.scaled_modified_bessel_k1")]
        public Tensor BesselK1e() => Transcendental.Call(Rare.BesselK1e, x);

        /// <summary>sin x / x, the spherical Bessel function of order 0; 1 at 0.</summary>
        [Export("special.spherical_bessel_j0")]
        public Tensor SphericalBesselJ0() => (x * (1 / Math.PI)).Sinc();
    }
}
