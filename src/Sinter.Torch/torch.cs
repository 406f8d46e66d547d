using Sinter.Cpu;

namespace Sinter.Torch;

/// <summary>Sinter under PyTorch's names. Nearly all of it is generated from the <c>[Export]</c>s of the other assemblies; what stands by hand is what only the names need.
/// Code for TorchSharp ports by changing its <c>using</c> lines: see the chapter on named exports.</summary>
[Facade]
public abstract partial class torch : SharedWithFunctional
{
    private protected torch() { }

    // What PyTorch's factories take beside a shape and a type.
    internal static Tensor Created(Tensor x, Device? device, bool requiresGrad)
    {
        CheckDevice(device);
        if (requiresGrad) x.RequiresGrad = true;
        return x;
    }

    // The module, on the only device there is.
    internal static TModule Placed<TModule>(TModule module, Device? device) where TModule : Sinter.Nn.Module
    {
        CheckDevice(device);
        return module;
    }

    // Dimensions as TorchSharp's code counts them.
    internal static int[]? Dims(long[]? dims) => dims is null ? null : Array.ConvertAll(dims, static dim => checked((int)dim));

    internal static void CheckDevice(Device? device)
        => Check.Argument(device is null || device == Device.Cpu, $"torch: there is no device {device?.Name} here, only {Device.Cpu.Name}.");
}
