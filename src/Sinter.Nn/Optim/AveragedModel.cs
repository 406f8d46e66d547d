using Sinter.Nn;

namespace Sinter.Optim;

/// <summary>A copy of a model whose weights are the average of the model's while it is trained.</summary>
/// <remarks>After <c>torch.optim.swa_utils.AveragedModel</c>; Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging (1992); Izmailov et al., Averaging Weights Leads to Wider Optima and Better Generalization (2018).</remarks>
[Export("optim.swa_utils.AveragedModel")]
public sealed class AveragedModel<TModel> : Module where TModel : Module
{
    readonly MultiAverage _average;
    readonly bool _useBuffers;

    /// <summary>An average that begins as a copy of <paramref name="model"/>.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="average">How to average; <see cref="Averaging.Swa"/> by default.</param>
    /// <param name="useBuffers">Average buffers, such as running means, too; by default they are copied.</param>
    public AveragedModel(TModel model, MultiAverage? average = null, bool useBuffers = false)
    {
        (Module, _average, _useBuffers) = ((TModel)model.Clone(), average ?? Averaging.Swa(), useBuffers);
        NAveraged = Tensor.Of(0, DType.Int64);
    }

    /// <summary>The model with averaged weights: call this one.</summary>
    public TModel Module { get; }

    /// <summary>How many states of the model are in the average. int64, no dimensions.</summary>
    public Tensor NAveraged { get; }

    /// <summary>Takes the present weights of the model into the average; the first time they are copied.</summary>
    public void UpdateParameters(TModel model)
    {
        using var _ = Autograd.NoGrad();
        var updates = (long)NAveraged.Item();
        List<Tensor> averages = [.. Module.Parameters()], values = [.. model.Parameters()];
        List<Tensor> copies = [.. Module.NamedBuffers().Select(b => b.Value)], buffers = [.. model.NamedBuffers().Select(b => b.Value)];
        Check.Argument(averages.Count == values.Count && copies.Count == buffers.Count,
            $"AveragedModel: the model has {values.Count} parameters and {buffers.Count} buffers, its average {averages.Count} and {copies.Count}; pass the model that was copied.");
        if (_useBuffers)
        {
            averages.AddRange(copies);
            values.AddRange(buffers);
        }
        else Copy(copies, buffers);
        if (updates == 0) Copy(averages, values);
        else _average(averages, values, updates);
        NAveraged.AddInPlace(1);
    }

    static void Copy(List<Tensor> targets, List<Tensor> sources)
    {
        for (var i = 0; i < targets.Count; i++) targets[i].CopyInPlace(sources[i]);
    }
}
