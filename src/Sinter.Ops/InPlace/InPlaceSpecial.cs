namespace Sinter;

/// <summary>Hyperbolic and special functions that change their tensor and return it.</summary>
public static class InPlaceSpecial
{
    extension(Tensor x)
    {
        /// <summary>x ← the inverse of sinh.</summary>
        [Export("Tensor.asinh_"), Export("Tensor.arcsinh_")]
        public Tensor AsinhInPlace() => InPlace.Apply(x, v => v.Asinh());

        /// <summary>x ← the inverse of cosh.</summary>
        [Export("Tensor.acosh_"), Export("Tensor.arccosh_")]
        public Tensor AcoshInPlace() => InPlace.Apply(x, v => v.Acosh());

        /// <summary>x ← the inverse of tanh.</summary>
        [Export("Tensor.atanh_"), Export("Tensor.arctanh_")]
        public Tensor AtanhInPlace() => InPlace.Apply(x, v => v.Atanh());

        /// <summary>x ← the angle of the point (b, x).</summary>
        [Export("Tensor.atan2_"), Export("Tensor.arctan2_")]
        public Tensor Atan2InPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Atan2(w));

        /// <summary>x ← sin(πx) / πx.</summary>
        [Export("Tensor.sinc_")]
        public Tensor SincInPlace() => InPlace.Apply(x, v => v.Sinc());

        /// <summary>x ← x degrees in radians.</summary>
        [Export("Tensor.deg2rad_")]
        public Tensor Deg2RadInPlace() => InPlace.Apply(x, v => v.Deg2Rad());

        /// <summary>x ← x radians in degrees.</summary>
        [Export("Tensor.rad2deg_")]
        public Tensor Rad2DegInPlace() => InPlace.Apply(x, v => v.Rad2Deg());

        /// <summary>x ← ln |Γ(x)|.</summary>
        [Export("Tensor.lgamma_")]
        public Tensor LgammaInPlace() => InPlace.Apply(x, v => v.Lgamma());

        /// <summary>x ← the derivative of ln Γ.</summary>
        [Export("Tensor.digamma_")]
        public Tensor DigammaInPlace() => InPlace.Apply(x, v => v.Digamma());

        /// <summary>x ← the n-th derivative of the digamma function.</summary>
        [Export("Tensor.polygamma_")]
        public Tensor PolyGammaInPlace(int n) => InPlace.Apply(x, v => v.Polygamma(n));

        /// <summary>x ← the logarithm of the multivariate gamma function of dimension p.</summary>
        [Export("Tensor.mvlgamma_")]
        public Tensor MvLgammaInPlace(int p) => InPlace.Apply(x, v => v.MvLgamma(p));

        /// <summary>x ← the lower incomplete gamma function P(x, b).</summary>
        [Export("Tensor.igamma_")]
        public Tensor GammaIncInPlace(Tensor b) => InPlace.Apply(x, v => v.GammaInc(b));

        /// <summary>x ← the upper incomplete gamma function 1 - P(x, b).</summary>
        [Export("Tensor.igammac_")]
        public Tensor GammaIncCInPlace(Tensor b) => InPlace.Apply(x, v => v.GammaIncC(b));

        /// <summary>x ← the modified Bessel function of order 0.</summary>
        [Export("Tensor.i0_")]
        public Tensor I0InPlace() => InPlace.Apply(x, v => v.I0());

        /// <summary>x ← ln(x / (1 - x)), clamped to [eps, 1 - eps] first if given.</summary>
        [Export("Tensor.logit_")]
        public Tensor LogitInPlace(double? eps = null) => InPlace.Apply(x, v => v.Logit(eps));

        /// <summary>x ← x ln b, and 0 where x is 0.</summary>
        [Export("Tensor.xlogy_")]
        public Tensor XlogyInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Xlogy(w));

        /// <summary>x ← x · 2ᵇ.</summary>
        [Export("Tensor.ldexp_")]
        public Tensor LdexpInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Ldexp(w));

        /// <summary>x ← xᵇ, computed in float64.</summary>
        [Export("Tensor.float_power_")]
        public Tensor FloatPowerInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.FloatPower(w));

        /// <summary>x ← |x| with the sign of b.</summary>
        [Export("Tensor.copysign_")]
        public Tensor CopySignInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.CopySign(w));

        /// <summary>x ← the next number towards b.</summary>
        [Export("Tensor.nextafter_")]
        public Tensor NextAfterInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.NextAfter(w));

        /// <summary>x ← 0 below 0, 1 above, and <paramref name="values"/> at 0.</summary>
        [Export("Tensor.heaviside_")]
        public Tensor HeavisideInPlace(Tensor values) => InPlace.Apply(x, values, (v, w) => v.Heaviside(w));

        /// <summary>x ← √(x² + b²).</summary>
        [Export("Tensor.hypot_")]
        public Tensor HypotInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Hypot(w));
    }
}
