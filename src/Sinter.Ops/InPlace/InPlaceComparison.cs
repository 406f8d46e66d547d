namespace Sinter;

/// <summary>Comparisons, logic and bits that change their tensor, in its own type, and return it.</summary>
public static class InPlaceComparison
{
    extension(Tensor x)
    {
        /// <summary>x ← 1 where x = b, else 0.</summary>
        [Export("Tensor.eq_")]
        public Tensor EqualInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Equal(w));

        /// <summary>x ← 1 where x ≠ b, else 0.</summary>
        [Export("Tensor.ne_"), Export("Tensor.not_equal_")]
        public Tensor NotEqualInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.NotEqual(w));

        /// <summary>x ← 1 where x &lt; b, else 0.</summary>
        [Export("Tensor.lt_"), Export("Tensor.less_")]
        public Tensor LessInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Less(w));

        /// <summary>x ← 1 where x ≤ b, else 0.</summary>
        [Export("Tensor.le_"), Export("Tensor.less_equal_")]
        public Tensor LessOrEqualInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.LessOrEqual(w));

        /// <summary>x ← 1 where x &gt; b, else 0.</summary>
        [Export("Tensor.gt_"), Export("Tensor.greater_")]
        public Tensor GreaterInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Greater(w));

        /// <summary>x ← 1 where x ≥ b, else 0.</summary>
        [Export("Tensor.ge_"), Export("Tensor.greater_equal_")]
        public Tensor GreaterOrEqualInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.GreaterOrEqual(w));

        /// <summary>x ← 1 where neither is 0.</summary>
        [Export("Tensor.logical_and_")]
        public Tensor LogicalAndInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.LogicalAnd(w));

        /// <summary>x ← 1 where either is not 0.</summary>
        [Export("Tensor.logical_or_")]
        public Tensor LogicalOrInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.LogicalOr(w));

        /// <summary>x ← 1 where one is 0 and the other is not.</summary>
        [Export("Tensor.logical_xor_")]
        public Tensor LogicalXorInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.LogicalXor(w));

        /// <summary>x ← 1 where x is 0.</summary>
        [Export("Tensor.logical_not_")]
        public Tensor LogicalNotInPlace() => InPlace.Apply(x, v => v.LogicalNot());

        /// <summary>x ← the bits that both have.</summary>
        [Export("Tensor.bitwise_and_")]
        public Tensor BitwiseAndInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.BitwiseAnd(w));

        /// <summary>x ← the bits that either has.</summary>
        [Export("Tensor.bitwise_or_")]
        public Tensor BitwiseOrInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.BitwiseOr(w));

        /// <summary>x ← the bits that one has.</summary>
        [Export("Tensor.bitwise_xor_")]
        public Tensor BitwiseXorInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.BitwiseXor(w));

        /// <summary>x ← the bits that x does not have.</summary>
        [Export("Tensor.bitwise_not_")]
        public Tensor BitwiseNotInPlace() => InPlace.Apply(x, v => v.BitwiseNot());

        /// <summary>x ← x · 2ᵇ.</summary>
        [Export("Tensor.bitwise_left_shift_")]
        public Tensor BitwiseLeftShiftInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.BitwiseLeftShift(w));

        /// <summary>x ← ⌊x / 2ᵇ⌋.</summary>
        [Export("Tensor.bitwise_right_shift_")]
        public Tensor BitwiseRightShiftInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.BitwiseRightShift(w));

        /// <summary>x ← the greatest common divisor.</summary>
        [Export("Tensor.gcd_")]
        public Tensor GcdInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Gcd(w));

        /// <summary>x ← the least common multiple.</summary>
        [Export("Tensor.lcm_")]
        public Tensor LcmInPlace(Tensor b) => InPlace.Apply(x, b, (v, w) => v.Lcm(w));
    }
}
