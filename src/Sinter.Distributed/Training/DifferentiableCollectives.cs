namespace Sinter.Distributed;

/// <summary>Collectives that take part in differentiation.</summary>
public static class DifferentiableCollectives
{
    extension(ProcessGroup group)
    {
        /// <summary>The sum of all ranks' <paramref name="x"/>, in the order of the ranks. The gradient of x is the sum of all ranks' gradients of the result: what each rank computed from the sum depends on x.</summary>
        /// <remarks>After <c>torch.distributed.nn.functional.all_reduce</c>. Every rank must run the backward pass through it.</remarks>
        public Tensor Sum(Tensor x) => new SumOverRanks(group).Apply(x)[0];
    }

    sealed class SumOverRanks(ProcessGroup group) : Function
    {
        protected override Tensor[] Forward(Context context, Tensor[] inputs)
        {
            var y = inputs[0].Clone();
            group.AllReduce(y);
            return [y];
        }

        protected override Tensor?[] Backward(Context context, Tensor?[] gradients) => [group.Sum(gradients[0]!)];
    }
}
