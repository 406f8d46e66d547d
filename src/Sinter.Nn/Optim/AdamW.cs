namespace Sinter.Optim;

/// <summary>Adam that shrinks the parameters by lr · weight_decay at each step, apart from the gradient.</summary>
/// <remarks>After <c>torch.optim.AdamW</c>; Loshchilov and Hutter, Decoupled Weight Decay Regularization (2019).</remarks>
[Export("optim.AdamW")]
public sealed class AdamW : Adam
{
    /// <summary>AdamW for one group.</summary>
    /// <param name="parameters">What to optimize.</param>
    /// <param name="lr">The learning rate.</param>
    /// <param name="betas">How much of the means of the gradient and of its square stays at each step; (0.9, 0.999) by default.</param>
    /// <param name="eps">Added to the root of the mean square.</param>
    /// <param name="weightDecay">How much the parameters shrink, times lr.</param>
    /// <param name="amsgrad">Divide by the largest mean square so far instead of the current.</param>
    /// <param name="maximize">Make the objective larger instead of smaller.</param>
    public AdamW(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0.01,
        bool amsgrad = false, bool maximize = false)
        : base(parameters, lr, betas, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay: true) { }

    /// <summary>AdamW for several groups, which may set options of their own: usually no weight decay for vectors.</summary>
    public AdamW(IEnumerable<ParameterGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0.01,
        bool amsgrad = false, bool maximize = false)
        : base(groups, lr, betas, eps, weightDecay, amsgrad, maximize, decoupledWeightDecay: true) { }
}
