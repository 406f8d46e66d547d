using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>Moves averages towards the present values, all tensors at once. <paramref name="updates"/> counts the averaging steps before this one, the first copy included.</summary>
public delegate void MultiAverage(IReadOnlyList<Tensor> averages, IReadOnlyList<Tensor> values, long updates);

/// <summary>Ways to average weights. Integers, which have no average, are copied.</summary>
public static class Averaging
{
    /// <summary>The exponential moving average: decay · average + (1 - decay) · value.</summary>
    /// <remarks>After <c>torch.optim.swa_utils.get_ema_multi_avg_fn</c>.</remarks>
    [Export("optim.swa_utils.get_ema_multi_avg_fn")]
    public static MultiAverage Ema(double decay = 0.999)
    {
        Check.Argument(decay is >= 0 and <= 1, $"Averaging.Ema: decay is {decay}; it must be from 0 to 1.");
        return (averages, values, _) => Move(averages, values, 1 - decay);
    }

    /// <summary>The plain mean of all values so far: stochastic weight averaging.</summary>
    /// <remarks>After <c>torch.optim.swa_utils.get_swa_multi_avg_fn</c>.</remarks>
    [Export("optim.swa_utils.get_swa_multi_avg_fn")]
    public static MultiAverage Swa() => (averages, values, updates) => Move(averages, values, 1.0 / (updates + 1));

    /// <summary>An average of one's own: from a tensor's average, its value and the number of updates to the new average.</summary>
    public static MultiAverage Each(Func<Tensor, Tensor, long, Tensor> average) => (averages, values, updates) =>
    {
        for (var i = 0; i < averages.Count; i++) averages[i].CopyInPlace(average(averages[i].Detach(), values[i].Detach(), updates));
    };

    static void Move(IReadOnlyList<Tensor> averages, IReadOnlyList<Tensor> values, double share)
    {
        var pass = new FusedPass<MoveRule>("AveragedModel.UpdateParameters");
        for (var i = 0; i < averages.Count; i++)
            if (averages[i].DType.IsFloatingPoint) pass.Add(new(share), averages[i], values[i]);
            else averages[i].CopyInPlace(values[i]);
        pass.Run();
    }

    readonly record struct MoveRule(double Share) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T value, ref T average, ref T a, ref T b, ref T c) where T : struct, IReal<T> => average += (value - average) * Share;
    }
}
