namespace Sinter.Torch;

/// <summary>Kinds of devices that code for TorchSharp asks for. Only <see cref="CPU"/> is here.</summary>
public enum DeviceType
{
    /// <summary>The processor.</summary>
    CPU,
    /// <summary>NVIDIA GPUs.</summary>
    CUDA,
    /// <summary>Apple GPUs.</summary>
    MPS,
    /// <summary>No memory, only shapes.</summary>
    META,
}
