using Golden;

namespace Sinter.Bench.Contenders;

/// <summary>libtorch through TorchSharp: loading it.</summary>
static class Libtorch
{
    /// <summary>Loads libtorch, with MKL's kernels as shipped or those for AVX-512 on any processor. Once a process.</summary>
    public static void Start(int threads, bool avx512)
    {
        LibtorchOnOlderGlibcxx.Apply();
        torch.InitializeDeviceType(DeviceType.CPU);
        if (avx512) MklOnAmd.UseAvx512();
        torch.set_num_threads(threads);
    }
}
