namespace Sinter.Distributed;

/// <summary>How the values of several ranks become one. Always folded in the order of the ranks, x₀ first: ((x₀ ∘ x₁) ∘ x₂) ∘ …</summary>
/// <remarks>After <c>torch.distributed.ReduceOp</c>. Float16 and bfloat16 are folded in float32 and rounded once, at the end. Integers wrap around. Complex numbers have sum and mean.
/// For bool, sum, max and bit-or are "or"; product, min and bit-and are "and".</remarks>
public enum ReduceOp : byte
{
    /// <summary>x₀ + x₁ + …</summary>
    Sum,
    /// <summary>The sum, divided by the number of ranks. Floating point only.</summary>
    Mean,
    /// <summary>The smallest; NaN if any is NaN.</summary>
    Min,
    /// <summary>The largest; NaN if any is NaN.</summary>
    Max,
    /// <summary>x₀ · x₁ · …</summary>
    Product,
    /// <summary>Bits set everywhere. Integers and bool only.</summary>
    BitAnd,
    /// <summary>Bits set anywhere. Integers and bool only.</summary>
    BitOr,
    /// <summary>Bits set an odd number of times. Integers and bool only.</summary>
    BitXor,
}
