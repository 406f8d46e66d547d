using Op = Sinter.Distributed.ReduceOp;

namespace Sinter.Torch;

public abstract partial class torch
{
    /// <summary>Training over several processes. A group is a <see cref="Sinter.Distributed.ProcessGroup"/>.</summary>
    public static partial class distributed
    {
        /// <summary>How the values of several ranks become one, under PyTorch's names.</summary>
        public static class ReduceOp
        {
            /// <inheritdoc cref="Op.Sum"/>
            public const Op SUM = Op.Sum;

            /// <inheritdoc cref="Op.Mean"/>
            public const Op AVG = Op.Mean;

            /// <inheritdoc cref="Op.Min"/>
            public const Op MIN = Op.Min;

            /// <inheritdoc cref="Op.Max"/>
            public const Op MAX = Op.Max;

            /// <inheritdoc cref="Op.Product"/>
            public const Op PRODUCT = Op.Product;

            /// <inheritdoc cref="Op.BitAnd"/>
            public const Op BAND = Op.BitAnd;

            /// <inheritdoc cref="Op.BitOr"/>
            public const Op BOR = Op.BitOr;

            /// <inheritdoc cref="Op.BitXor"/>
            public const Op BXOR = Op.BitXor;
        }
    }
}
