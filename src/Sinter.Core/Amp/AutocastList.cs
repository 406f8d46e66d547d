namespace Sinter;

/// <summary>Which of PyTorch's two lists of policies a scope follows.</summary>
public enum AutocastList
{
    /// <summary>The list for CPUs: products in the low type, losses in float32, all else as given.</summary>
    Cpu,
    /// <summary>The list for GPUs, more careful: exponentials, logarithms, sums, softmax and norms too run in float32. For networks that were trained on a GPU, and for float16.</summary>
    Gpu,
}
