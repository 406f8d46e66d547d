namespace Sinter.Nn;

/// <summary>x in another spatial size, by interpolation. x is [N, C, L], [N, C, H, W] or [N, C, D, H, W]. After <c>torch.nn.Upsample</c>.</summary>
/// <param name="size">The spatial size of y.</param>
/// <param name="scaleFactor">How many times larger y is, instead of its size: one number, or one for each dimension.</param>
/// <param name="mode">"nearest", "linear", "bilinear", "bicubic" or "trilinear".</param>
/// <param name="alignCorners">The corner elements of x and y coincide.</param>
/// <param name="recomputeScaleFactor">Compute the factor anew from the rounded size.</param>
public sealed class Upsample(Extents size = default, double[]? scaleFactor = null, string mode = "nearest", bool alignCorners = false, bool recomputeScaleFactor = false)
    : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Interpolate(size, scaleFactor, mode, alignCorners, recomputeScaleFactor);

    /// <inheritdoc/>
    protected override string Describe() => (scaleFactor is null ? $"size={size}" : $"scaleFactor=[{string.Join(", ", scaleFactor)}]") + $", mode={mode}";
}
