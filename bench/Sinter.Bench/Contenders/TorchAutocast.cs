using System.Runtime.InteropServices;

namespace Sinter.Bench.Contenders;

/// <summary>libtorch's automatic mixed precision on the CPU, which TorchSharp does not reach: the C++ functions behind <c>torch.autocast("cpu", torch.bfloat16)</c>.</summary>
sealed unsafe class TorchAutocast : IDisposable
{
    const sbyte Cpu = 0, BFloat16 = 15;

    static readonly nint Library = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libtorch_cpu.so"));
    static readonly delegate* unmanaged<sbyte, byte, void> SetEnabled = (delegate* unmanaged<sbyte, byte, void>)Function("_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb");
    static readonly delegate* unmanaged<sbyte, sbyte, void> SetType = (delegate* unmanaged<sbyte, sbyte, void>)Function("_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE");
    static readonly delegate* unmanaged<int> Enter = (delegate* unmanaged<int>)Function("_ZN2at8autocast17increment_nestingEv");
    static readonly delegate* unmanaged<int> Leave = (delegate* unmanaged<int>)Function("_ZN2at8autocast17decrement_nestingEv");
    static readonly delegate* unmanaged<void> ClearCache = (delegate* unmanaged<void>)Function("_ZN2at8autocast11clear_cacheEv");

    static nint Function(string name) => NativeLibrary.GetExport(Library, name);

    /// <summary>Begins a scope in bfloat16.</summary>
    public TorchAutocast()
    {
        SetType(Cpu, BFloat16);
        SetEnabled(Cpu, 1);
        Enter();
    }

    /// <summary>Ends it, as torch.autocast does.</summary>
    public void Dispose()
    {
        if (Leave() == 0) ClearCache();
        SetEnabled(Cpu, 0);
    }
}
