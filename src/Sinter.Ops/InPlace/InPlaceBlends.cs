namespace Sinter;

/// <summary>Bounds, powers, remainders and fused sums that change their tensor and return it.</summary>
public static class InPlaceBlends
{
    extension(Tensor x)
    {
        /// <summary>x ← x between two bounds, either of which may be missing.</summary>
        [Export("Tensor.clamp_"), Export("Tensor.clip_")]
        public Tensor ClampInPlace(Scalar? min = null, Scalar? max = null)
        {
            Check.Argument(min is not null || max is not null, $"ClampInPlace: neither min nor max is given; give at least one.");
            var promoted = max?.Promote(min?.Promote(x.DType) ?? x.DType) ?? min!.Value.Promote(x.DType);
            Check.DType(promoted == x.DType, $"ClampInPlace: x is {x.DType} and the result {promoted}; convert x first.");
            return InPlace.Map(x, new Extrema.ClampOp(min?.ToDouble() ?? double.NegativeInfinity, max?.ToDouble() ?? double.PositiveInfinity));
        }

        /// <summary>x ← x, or the bound where x is below it.</summary>
        [Export("Tensor.clamp_min_")]
        public Tensor ClampMinInPlace(Scalar min) => x.ClampInPlace(min: min);

        /// <summary>x ← x, or the bound where x is above it.</summary>
        [Export("Tensor.clamp_max_")]
        public Tensor ClampMaxInPlace(Scalar max) => x.ClampInPlace(max: max);

        /// <summary>x ← xᵇ.</summary>
        [Export("Tensor.pow_")]
        public Tensor PowInPlace(Scalar b)
        {
            var promoted = b.Promote(x.DType);
            Check.DType(promoted == x.DType, $"PowInPlace: x is {x.DType} and the result {promoted}; convert x first.");
            Check.Argument(promoted.IsInexact || b.ToDouble() >= 0, $"PowInPlace: x is {x.DType} and the exponent {b}; integers have no negative powers.");
            return InPlace.Map(x, new Transcendental.PowScalarOp(b.ToDouble()));
        }

        /// <summary>x ← xᵇ, element by element.</summary>
        public Tensor PowInPlace(Tensor b) => InPlace.Zip(x, b, new Transcendental.PowOp());

        /// <summary>x ← the remainder of x / b with the sign of b.</summary>
        /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
        [Export("Tensor.remainder_")]
        public Tensor RemainderInPlace(Tensor b)
        {
            Rounding.RefuseZero(x, b);
            return InPlace.Zip(x, b, new Transcendental.Rare2Op(Rare2.Remainder));
        }

        /// <summary>x ← the remainder of x / b with the sign of x.</summary>
        /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
        [Export("Tensor.fmod_")]
        public Tensor FmodInPlace(Tensor b)
        {
            Rounding.RefuseZero(x, b);
            return InPlace.Zip(x, b, new Transcendental.Rare2Op(Rare2.Fmod));
        }

        /// <summary>x ← x / b rounded downwards.</summary>
        /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
        [Export("Tensor.floor_divide_")]
        public Tensor FloorDivideInPlace(Tensor b)
        {
            Rounding.RefuseZero(x, b);
            return InPlace.Zip(x, b, new Rounding.FloorDivideOp());
        }

        /// <summary>x ← x + weight · (end - x).</summary>
        [Export("Tensor.lerp_")]
        public Tensor LerpInPlace(Tensor end, Tensor weight) => InPlace.Zip(x, end, weight, new Blends.LerpOp());

        /// <inheritdoc cref="LerpInPlace(Tensor, Tensor, Tensor)"/>
        public Tensor LerpInPlace(Tensor end, double weight) => InPlace.Zip(x, end, new Blends.LerpByOp(weight));

        /// <summary>x ← x + value · a · b.</summary>
        [Export("Tensor.addcmul_")]
        public Tensor AddcmulInPlace(Tensor a, Tensor b, Scalar? value = null) => InPlace.Zip(x, a, b, new Blends.AddcmulOp(value?.ToDouble() ?? 1));

        /// <summary>x ← x + value · a / b.</summary>
        [Export("Tensor.addcdiv_")]
        public Tensor AddcdivInPlace(Tensor a, Tensor b, Scalar? value = null)
        {
            Check.DType(x.DType.IsFloatingPoint, $"AddcdivInPlace: x is {x.DType}, but a quotient is a real number; use Addcdiv.");
            return InPlace.Zip(x, a, b, new Blends.AddcdivOp(value?.ToDouble() ?? 1));
        }

        /// <summary>x ← 0 for NaN, the given numbers or the type's largest and smallest for the infinities.</summary>
        [Export("Tensor.nan_to_num_")]
        public Tensor NanToNumInPlace(double nan = 0, double? posinf = null, double? neginf = null)
            => x.DType.IsFloatingPoint ? InPlace.Map(x, FloatingPoint.NanToNumOp.Of(x.DType, nan, posinf, neginf)) : x;
    }
}
