namespace Sinter.Torch;

/// <summary>Sinter under PyTorch's names. Nearly all of it is generated from the <c>[Export]</c>s of the other assemblies; what stands by hand is what only the names need.
/// Code for TorchSharp ports by changing its <c>using</c> lines: see the chapter on named exports.</summary>
[Facade]
public static partial class torch
{
    // What PyTorch's factories take beside a shape and a type.
    internal static Tensor Created(Tensor x, Device? device, bool requiresGrad)
    {
        Check.Argument(device is null || device == x.Device, $"torch: there is no device {device?.Name} here; tensors are made on {x.Device.Name}.");
        if (requiresGrad) x.RequiresGrad = true;
        return x;
    }
}
