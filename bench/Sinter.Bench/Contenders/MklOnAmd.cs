using System.Runtime.InteropServices;

namespace Sinter.Bench.Contenders;

/// <summary>
/// Lets libtorch's MKL use its AVX-512 kernels on AMD processors, which it keeps to Intel's by asking who made the processor. Both
/// functions that ask are replaced, in memory, by one that says yes.
/// </summary>
static partial class MklOnAmd
{
    const int ReadWriteExecute = 1 | 2 | 4;

    /// <summary>Must run after libtorch is loaded and before its first matrix product.</summary>
    public static unsafe void UseAvx512()
    {
        IntPtr library = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so"));
        ReadOnlySpan<byte> sayYes = [0xb8, 1, 0, 0, 0, 0xc3];  // mov eax, 1; ret
        foreach (string name in (string[])["mkl_serv_intel_cpu", "mkl_serv_intel_cpu_true"])
        {
            IntPtr function = NativeLibrary.GetExport(library, name);
            nint page = function & ~(nint)4095;
            if (Protect(page, 2 * 4096, ReadWriteExecute) != 0)
                throw new InvalidOperationException($"MKL: the page of {name} cannot be made writable (errno {Marshal.GetLastPInvokeError()}).");
            sayYes.CopyTo(new Span<byte>((void*)function, sayYes.Length));
        }
    }

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);
}
