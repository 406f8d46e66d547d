using Sinter.Nn;

namespace Sinter.Optim;

/// <summary>Fits batch norm to weights that were not trained but computed.</summary>
public static class BatchNormUpdate
{
    /// <summary>Measures the running statistics of a model's batch norms anew: the plain averages over all batches. An averaged model needs this, for nobody measured
    /// with its weights. The model ends in the mode it was in.</summary>
    /// <param name="batches">Inputs of the model.</param>
    /// <param name="model">A model from tensor to tensor, such as <c>averaged.Module</c>.</param>
    /// <remarks>After <c>torch.optim.swa_utils.update_bn</c>.</remarks>
    [Export("optim.swa_utils.update_bn")]
    public static void UpdateBn(IEnumerable<Tensor> batches, Module<Tensor, Tensor> model) => UpdateBn(batches, model, x => model.Call(x));

    /// <summary>The same for batches of any kind.</summary>
    /// <param name="batches">What <paramref name="call"/> takes.</param>
    /// <param name="model">The model.</param>
    /// <param name="call">Calls the model with a batch.</param>
    public static void UpdateBn<T>(IEnumerable<T> batches, Module model, Action<T> call)
    {
        var norms = model.NamedModules().Select(m => m.Module).OfType<NormNd>().Where(norm => norm is BatchNorm1d or BatchNorm2d or BatchNorm3d).ToList();
        if (norms.Count == 0) return;
        using var _ = Autograd.NoGrad();
        var training = model.Training;
        var momenta = norms.ConvertAll(norm => norm.Momentum);
        try
        {
            foreach (var norm in norms)
            {
                norm.ResetRunningStats();
                norm.Momentum = null;
            }
            model.Train();
            foreach (var batch in batches) call(batch);
        }
        finally
        {
            for (var i = 0; i < norms.Count; i++) norms[i].Momentum = momenta[i];
            model.Train(training);
        }
    }
}
