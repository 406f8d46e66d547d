namespace Sinter;

/// <summary>Trigonometric and hyperbolic functions beyond sine and cosine, their inverses, and angles. Integers become float32 first.</summary>
public static class Trigonometry
{
    extension(Tensor x)
    {
        /// <summary>tan x.</summary>
        [Export("tan"), Autocast(Gpu = Precision.Full)]
        public Tensor Tan() => Transcendental.Call(Rare.Tan, Autocast.Input(x));

        /// <summary>The angle in [-π/2, π/2] whose sine is x; NaN outside [-1, 1].</summary>
        [Export("asin"), Export("arcsin"), Autocast(Gpu = Precision.Full)]
        public Tensor Asin() => Transcendental.Call(Rare.Asin, Autocast.Input(x));

        /// <summary>The angle in [0, π] whose cosine is x; NaN outside [-1, 1].</summary>
        [Export("acos"), Export("arccos"), Autocast(Gpu = Precision.Full)]
        public Tensor Acos() => Transcendental.Call(Rare.Acos, Autocast.Input(x));

        /// <summary>The angle in (-π/2, π/2) whose tangent is x.</summary>
        [Export("atan"), Export("arctan")]
        public Tensor Atan() => Transcendental.Call(Rare.Atan, x);

        /// <summary>(eˣ - e⁻ˣ) / 2.</summary>
        [Export("sinh"), Autocast(Gpu = Precision.Full)]
        public Tensor Sinh() => Transcendental.Call(Rare.Sinh, Autocast.Input(x));

        /// <summary>(eˣ + e⁻ˣ) / 2.</summary>
        [Export("cosh"), Autocast(Gpu = Precision.Full)]
        public Tensor Cosh() => Transcendental.Call(Rare.Cosh, Autocast.Input(x));

        /// <summary>The number whose hyperbolic sine is x.</summary>
        [Export("asinh"), Export("arcsinh")]
        public Tensor Asinh() => Transcendental.Call(Rare.Asinh, x);

        /// <summary>The number not below 0 whose hyperbolic cosine is x; NaN below 1.</summary>
        [Export("acosh"), Export("arccosh")]
        public Tensor Acosh() => Transcendental.Call(Rare.Acosh, x);

        /// <summary>The number whose hyperbolic tangent is x; NaN outside [-1, 1].</summary>
        [Export("atanh"), Export("arctanh")]
        public Tensor Atanh() => Transcendental.Call(Rare.Atanh, x);

        /// <summary>The angle of the point (b, x), in (-π, π].</summary>
        [Export("atan2"), Export("arctan2"), Autocast(Gpu = Precision.Promote)]
        public Tensor Atan2(Tensor b)
        {
            using var _ = Autocast.Inputs(ref x, ref b);
            return Exponentials.ZipReal(x, b, new Transcendental.Rare2Op(Rare2.Atan2));
        }

        /// <summary>√(x² + b²) without overflow.</summary>
        [Export("hypot")]
        public Tensor Hypot(Tensor b) => Exponentials.ZipReal(x, b, new Transcendental.Rare2Op(Rare2.Hypot));

        /// <summary>sin(πx) / πx; 1 at 0.</summary>
        [Export("sinc"), Export("special.sinc")]
        public Tensor Sinc() => Transcendental.Call(Rare.Sinc, x);

        /// <summary>Degrees to radians.</summary>
        [Export("deg2rad")]
        public Tensor Deg2Rad() => x * (Math.PI / 180);

        /// <summary>Radians to degrees.</summary>
        [Export("rad2deg")]
        public Tensor Rad2Deg() => x * (180 / Math.PI);
    }
}
