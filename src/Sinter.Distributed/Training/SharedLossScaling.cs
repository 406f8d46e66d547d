using Sinter.Amp;

namespace Sinter.Distributed;

/// <summary>Loss scaling by several ranks: one scale, and one decision whether a step is taken.</summary>
/// <remarks>Gradients that <see cref="DistributedDataParallel{T, TResult}"/> averages carry an infinity to every rank by themselves. A scaler with <c>AnyProcess = group.Any</c> decides alike also where they do not: an optimizer of a
/// part of the parameters, a hook that leaves something local, gradients that are averaged after they were clipped.</remarks>
public static class SharedLossScaling
{
    extension(ProcessGroup group)
    {
        /// <summary>Whether <paramref name="value"/> is true on any rank. Every rank must call it. For <see cref="GradScaler.AnyProcess"/>: <c>new GradScaler { AnyProcess = group.Any }</c>.</summary>
        /// <exception cref="DistributedException">A rank is gone, late, or called something else.</exception>
        public bool Any(bool value)
        {
            Span<bool> any = [value];
            group.AllReduce(any, ReduceOp.BitOr);
            return any[0];
        }

        /// <summary>Every rank's <paramref name="scaler"/> goes on with the scale and the count of good steps of rank <paramref name="root"/>, which may have read them from a checkpoint. Scales that differ from rank to rank would
        /// tear the ranks apart without a word: a gradient that was averaged over several scales cannot be divided by one.</summary>
        /// <exception cref="ArgumentException">The scaler is enabled on some ranks only.</exception>
        /// <exception cref="DistributedException">A rank is gone, late, or called something else.</exception>
        public void Broadcast(GradScaler scaler, int root = 0)
        {
            Span<long> enabled = [scaler.IsEnabled ? 1 : 0];
            group.AllReduce(enabled);
            Check.Argument(enabled[0] == 0 || enabled[0] == group.Size,
                $"Broadcast: loss scaling is enabled on {enabled[0]} of {group.Size} ranks; enable it on all or on none.");
            if (!scaler.IsEnabled) return;
            var state = scaler.StateDict();
            string[] names = [.. state.Keys.Order(StringComparer.Ordinal)];
            using var numbers = Tensor.From([.. names.Select(name => state[name])]);
            group.Broadcast(numbers, root);
            double[] received = numbers.ToArray<double>();
            scaler.LoadStateDict(names.Zip(received).ToDictionary(pair => pair.First, pair => pair.Second));
        }
    }
}
