namespace Sinter.Nn;

/// <summary>A linear layer or a convolution and the batch normalisation behind it as one, for inference: what the normalisation does in evaluation is one more factor and one more
/// summand for each channel. After <c>torch.nn.utils.fusion</c>.</summary>
public static class Fusion
{
    /// <summary>The weight and the bias of a convolution that does what a convolution and a batch normalisation do.</summary>
    /// <param name="convW">The convolution's weight, output channels first, or second if <paramref name="transpose"/>.</param>
    /// <param name="convB">Its bias, or null.</param>
    /// <param name="bnRm">The normalisation's running mean.</param>
    /// <param name="bnRv">Its running variance.</param>
    /// <param name="bnEps">What it adds to the variance.</param>
    /// <param name="bnW">Its weight; null for ones.</param>
    /// <param name="bnB">Its bias; null for zeros.</param>
    /// <param name="transpose">The convolution is a transposed one.</param>
    /// <exception cref="ShapeException">The numbers of channels differ.</exception>
    [Export("nn.utils.fuse_conv_bn_weights")]
    public static (Parameter Weight, Parameter Bias) FuseConvBnWeights(Tensor convW, Tensor? convB, Tensor bnRm, Tensor bnRv, double bnEps, Tensor? bnW, Tensor? bnB, bool transpose = false)
    {
        var channels = transpose ? 1 : 0;
        Check.Shape(convW.Rank > channels && convW.Shape[channels] == bnRm.Count,
            $"FuseConvBnWeights: the weight is {convW.Shape} and the running mean {bnRm.Shape}; dimension {channels} of the weight must be the number of channels.");
        using var _ = Autograd.NoGrad();
        var factor = (bnRv + bnEps).Rsqrt();
        if (bnW is not null) factor *= bnW;
        var bias = (convB is null ? -bnRm : convB - bnRm) * factor;
        if (bnB is not null) bias += bnB;
        var along = new long[convW.Rank];
        Array.Fill(along, 1);
        along[channels] = -1;
        return (new((convW * factor.Reshape(along)).To(convW.DType)), new(bias.To(convW.DType)));
    }

    /// <summary>The weight and the bias of a linear layer that does what a linear layer and a batch normalisation do.</summary>
    /// <inheritdoc cref="FuseConvBnWeights"/>
    /// <param name="linearW">The layer's weight, [out, in].</param>
    /// <param name="linearB">Its bias, or null.</param>
    /// <param name="bnRm">The normalisation's running mean.</param>
    /// <param name="bnRv">Its running variance.</param>
    /// <param name="bnEps">What it adds to the variance.</param>
    /// <param name="bnW">Its weight; null for ones.</param>
    /// <param name="bnB">Its bias; null for zeros.</param>
    [Export("nn.utils.fuse_linear_bn_weights")]
    public static (Parameter Weight, Parameter Bias) FuseLinearBnWeights(Tensor linearW, Tensor? linearB, Tensor bnRm, Tensor bnRv, double bnEps, Tensor? bnW, Tensor? bnB)
        => FuseConvBnWeights(linearW, linearB, bnRm, bnRv, bnEps, bnW, bnB);

    /// <summary>A linear layer that does what a linear layer and a batch normalisation do in evaluation. Those two stay as they are.</summary>
    /// <exception cref="ArgumentException">One of the two is in training, or the normalisation has no running statistics.</exception>
    [Export("nn.utils.fuse_linear_bn_eval")]
    public static Linear FuseLinearBn(Linear linear, NormNd bn)
    {
        Check.Argument(!linear.Training && !bn.Training, $"FuseLinearBn: a module is in training, where batch normalisation depends on the batch; call Eval on both.");
        Check.Argument(bn.RunningMean is not null && bn.RunningVar is not null, $"FuseLinearBn: the batch normalisation keeps no running statistics, so it depends on the batch.");
        var (weight, bias) = FuseLinearBnWeights(linear.Weight, linear.Bias, bn.RunningMean, bn.RunningVar, bn.Eps, bn.Weight, bn.Bias);
        var fused = new Linear(weight, bias);
        fused.Eval();
        return fused;
    }
}
