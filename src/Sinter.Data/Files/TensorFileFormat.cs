namespace Sinter.Data;

/// <summary>The formats of files of tensors.</summary>
public enum TensorFileFormat
{
    /// <summary>A <c>.safetensors</c> file.</summary>
    Safetensors,
    /// <summary>A folder, or an index, of several <c>.safetensors</c> files.</summary>
    SafetensorsShards,
    /// <summary>A zip archive of <c>torch.save</c>: <c>.pt</c>, <c>.pth</c>, <c>.bin</c>.</summary>
    PyTorch,
    /// <summary>A file of <c>torch.save</c> before version 1.6.</summary>
    PyTorchLegacy,
    /// <summary>A folder, or an index, of several files of PyTorch: <c>pytorch_model-00001-of-0000N.bin</c>.</summary>
    PyTorchShards,
    /// <summary>A <c>.npy</c> file: one array.</summary>
    Npy,
    /// <summary>A <c>.npz</c> archive of npy files.</summary>
    Npz,
}
