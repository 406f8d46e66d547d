namespace Sinter;

/// <summary>Functions of one argument that change their tensor and return it. Those of real values refuse integers.</summary>
public static class InPlaceFunctions
{
    extension(Tensor x)
    {
        /// <summary>x ← -x.</summary>
        [Export("Tensor.neg_"), Export("Tensor.negative_")]
        public Tensor NegateInPlace() => InPlace.Map(x, new Arithmetic.NegateOp());

        /// <summary>x ← |x|.</summary>
        [Export("Tensor.abs_"), Export("Tensor.absolute_")]
        public Tensor AbsInPlace() => InPlace.Map(x, new Transcendental.AbsOp());

        /// <summary>x ← x².</summary>
        [Export("Tensor.square_")]
        public Tensor SquareInPlace() => InPlace.Map(x, new Arithmetic.SquareOp());

        /// <summary>x ← ⌊x⌋.</summary>
        [Export("Tensor.floor_")]
        public Tensor FloorInPlace() => InPlace.Map(x, new Transcendental.FloorOp());

        /// <summary>x ← ⌈x⌉.</summary>
        [Export("Tensor.ceil_")]
        public Tensor CeilInPlace() => InPlace.Map(x, new Rounding.CeilOp());

        /// <summary>x ← the nearest integer, ties to even.</summary>
        [Export("Tensor.round_")]
        public Tensor RoundInPlace() => InPlace.Map(x, new Transcendental.RoundOp());

        /// <summary>x ← x to so many decimals, ties to even; negative ones round to tens, hundreds and so on.</summary>
        /// <exception cref="DTypeException">The tensor is not a floating-point one, and <paramref name="decimals"/> is not 0.</exception>
        public Tensor RoundInPlace(int decimals)
        {
            if (decimals == 0) return x.RoundInPlace();
            Check.DType(x.DType.IsFloatingPoint, $"RoundInPlace: x is {x.DType} and decimals is {decimals}; only floating-point numbers have decimals.");
            return InPlace.Map(x, new Transcendental.RoundDecimalsOp(decimals));
        }

        /// <summary>x ← x without its fraction.</summary>
        [Export("Tensor.trunc_"), Export("Tensor.fix_")]
        public Tensor TruncInPlace() => InPlace.Map(x, new Rounding.TruncOp());

        /// <summary>x ← the fraction of x.</summary>
        [Export("Tensor.frac_")]
        public Tensor FracInPlace() => InPlace.Map(x, new Rounding.FracOp());

        /// <summary>x ← 1, 0 or -1.</summary>
        [Export("Tensor.sign_"), Export("Tensor.sgn_")]
        public Tensor SignInPlace() => InPlace.Map(x, new Rounding.SignOp());

        /// <summary>x ← eˣ.</summary>
        [Export("Tensor.exp_")]
        public Tensor ExpInPlace() => InPlace.MapReal(x, new Transcendental.ExpOp());

        /// <summary>x ← ln x.</summary>
        [Export("Tensor.log_")]
        public Tensor LogInPlace() => InPlace.MapReal(x, new Transcendental.LogOp());

        /// <summary>x ← √x.</summary>
        [Export("Tensor.sqrt_")]
        public Tensor SqrtInPlace() => InPlace.MapReal(x, new Transcendental.SqrtOp());

        /// <summary>x ← 1 / √x.</summary>
        [Export("Tensor.rsqrt_")]
        public Tensor RsqrtInPlace() => InPlace.MapReal(x, new Exponentials.RsqrtOp());

        /// <summary>x ← 1 / x.</summary>
        [Export("Tensor.reciprocal_")]
        public Tensor ReciprocalInPlace() => InPlace.MapReal(x, new Arithmetic.ReciprocalOp());

        /// <summary>x ← sin x.</summary>
        [Export("Tensor.sin_")]
        public Tensor SinInPlace() => InPlace.MapReal(x, new Transcendental.SinOp());

        /// <summary>x ← cos x.</summary>
        [Export("Tensor.cos_")]
        public Tensor CosInPlace() => InPlace.MapReal(x, new Transcendental.CosOp());

        /// <summary>x ← erf x.</summary>
        [Export("Tensor.erf_")]
        public Tensor ErfInPlace() => InPlace.MapReal(x, new Transcendental.ErfOp());

        /// <summary>x ← tan x.</summary>
        [Export("Tensor.tan_")]
        public Tensor TanInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Tan));

        /// <summary>x ← asin x.</summary>
        [Export("Tensor.asin_"), Export("Tensor.arcsin_")]
        public Tensor AsinInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Asin));

        /// <summary>x ← acos x.</summary>
        [Export("Tensor.acos_"), Export("Tensor.arccos_")]
        public Tensor AcosInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Acos));

        /// <summary>x ← atan x.</summary>
        [Export("Tensor.atan_"), Export("Tensor.arctan_")]
        public Tensor AtanInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Atan));

        /// <summary>x ← sinh x.</summary>
        [Export("Tensor.sinh_")]
        public Tensor SinhInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Sinh));

        /// <summary>x ← cosh x.</summary>
        [Export("Tensor.cosh_")]
        public Tensor CoshInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Cosh));

        /// <summary>x ← 2ˣ.</summary>
        [Export("Tensor.exp2_")]
        public Tensor Exp2InPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Exp2));

        /// <summary>x ← eˣ - 1.</summary>
        [Export("Tensor.expm1_")]
        public Tensor Expm1InPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Expm1));

        /// <summary>x ← ln(1 + x).</summary>
        [Export("Tensor.log1p_")]
        public Tensor Log1pInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Log1p));

        /// <summary>x ← log₂ x.</summary>
        [Export("Tensor.log2_")]
        public Tensor Log2InPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Log2));

        /// <summary>x ← log₁₀ x.</summary>
        [Export("Tensor.log10_")]
        public Tensor Log10InPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Log10));

        /// <summary>x ← erfc x.</summary>
        [Export("Tensor.erfc_")]
        public Tensor ErfcInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.Erfc));

        /// <summary>x ← erfinv x.</summary>
        [Export("Tensor.erfinv_")]
        public Tensor ErfInvInPlace() => InPlace.MapReal(x, new Transcendental.RareOp(Rare.ErfInv));
    }
}
