using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Golden;

/// <summary>
/// libtorch's own optimizers, through the entry points of TorchSharp's native library. TorchSharp's public optimizers are a translation
/// into C#; these are PyTorch's C++.
/// </summary>
static partial class NativeOptimizers
{
    const string Library = "LibTorchSharp";

    public static Action Sgd(Tensor[] p, double lr, double momentum, double dampening, double weightDecay, bool nesterov) =>
        Stepper(THSNN_SGD_ctor(Handles(p), p.Length, lr, momentum, dampening, weightDecay, nesterov));
    public static Action Adam(Tensor[] p, double lr, double beta1, double beta2, double eps, double weightDecay, bool amsgrad) =>
        Stepper(THSNN_Adam_ctor(Handles(p), p.Length, lr, beta1, beta2, eps, weightDecay, amsgrad));
    public static Action AdamW(Tensor[] p, double lr, double beta1, double beta2, double eps, double weightDecay, bool amsgrad) =>
        Stepper(THSNN_AdamW_ctor(Handles(p), p.Length, lr, beta1, beta2, eps, weightDecay, amsgrad));
    public static Action RmsProp(Tensor[] p, double lr, double alpha, double eps, double weightDecay, double momentum, bool centered) =>
        Stepper(THSNN_RMSprop_ctor(Handles(p), p.Length, lr, alpha, eps, weightDecay, momentum, centered));
    public static Action Adagrad(Tensor[] p, double lr, double lrDecay, double weightDecay, double initial, double eps) =>
        Stepper(THSNN_Adagrad_ctor(Handles(p), p.Length, lr, lrDecay, weightDecay, initial, eps));

    static IntPtr[] Handles(Tensor[] parameters) => [.. parameters.Select(p => p.Handle)];

    static Action Stepper(IntPtr optimizer)
    {
        if (optimizer == IntPtr.Zero) throw new InvalidOperationException("libtorch built no optimizer.");
        return () => THSNN_Optimizer_step(optimizer, IntPtr.Zero);
    }

    [LibraryImport(Library)]
    private static partial IntPtr THSNN_SGD_ctor(IntPtr[] p, int n, double lr, double momentum, double dampening, double decay,
        [MarshalAs(UnmanagedType.U1)] bool nesterov);
    [LibraryImport(Library)]
    private static partial IntPtr THSNN_Adam_ctor(IntPtr[] p, int n, double lr, double beta1, double beta2, double eps, double decay,
        [MarshalAs(UnmanagedType.U1)] bool amsgrad);
    [LibraryImport(Library)]
    private static partial IntPtr THSNN_AdamW_ctor(IntPtr[] p, int n, double lr, double beta1, double beta2, double eps, double decay,
        [MarshalAs(UnmanagedType.U1)] bool amsgrad);
    [LibraryImport(Library)]
    private static partial IntPtr THSNN_RMSprop_ctor(IntPtr[] p, int n, double lr, double alpha, double eps, double decay, double momentum,
        [MarshalAs(UnmanagedType.U1)] bool centered);
    [LibraryImport(Library)]
    private static partial IntPtr THSNN_Adagrad_ctor(IntPtr[] p, int n, double lr, double lrDecay, double decay, double initial, double eps);
    [LibraryImport(Library)]
    private static partial IntPtr THSNN_Optimizer_step(IntPtr optimizer, IntPtr closure);
}
