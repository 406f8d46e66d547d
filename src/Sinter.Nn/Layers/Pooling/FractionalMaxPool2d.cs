namespace Sinter.Nn;

/// <summary>The maximum of each window, the windows' places drawn anew for each call (Graham, 2014). x is [N, C, H, W] or [C, H, W]. After <c>torch.nn.FractionalMaxPool2d</c>.</summary>
public sealed class FractionalMaxPool2d : Module<Tensor, Tensor>
{
    readonly FractionalWindows _windows;

    /// <summary>A layer with either the spatial size of y or its ratio to that of x, between 0 and 1.</summary>
    /// <param name="kernelSize">The window.</param>
    /// <param name="outputSize">The spatial size of y.</param>
    /// <param name="outputRatio">The size of y over the size of x: one number, or 2.</param>
    /// <param name="generator">Where the places come from; <see cref="Generator.Default"/> if null.</param>
    public FractionalMaxPool2d(Extents kernelSize, Extents outputSize = default, double[]? outputRatio = null, Generator? generator = null)
        => _windows = new(2, kernelSize, outputSize, outputRatio, generator, nameof(FractionalMaxPool2d));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.FractionalMaxPool2d(_windows.KernelSize, _windows.SizeFor(x), generator: _windows.Generator);

    /// <summary>The maxima and the position of each in its plane, int64.</summary>
    public (Tensor Output, Tensor Indices) ForwardWithIndices(Tensor x)
        => x.FractionalMaxPool2dWithIndices(_windows.KernelSize, _windows.SizeFor(x), generator: _windows.Generator);

    /// <inheritdoc/>
    protected override string Describe() => $"kernelSize={_windows.KernelSize}";
}
