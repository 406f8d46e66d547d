using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Sinter.Cpu;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary><c>sinter info</c>: what machine the tool sees.</summary>
internal sealed class InfoCommand : Command
{
    public InfoCommand(Terminal terminal) : base("info", "Says what machine it sees: cores, SIMD width, memory, pool.") =>
        SetAction(_ => terminal.WriteRows(
            ("sinter", Version),
            ("runtime", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}"),
            ("system", RuntimeInformation.OSDescription),
            ("cores", $"{Environment.ProcessorCount}, {Threads.Count} used"),
            ("simd", $"{SimdBits} bits, {SimdBits / 32} float32 lanes ({string.Join(", ", InstructionSets)})"),
            ("memory", Quantity.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)),
            ("pool", Pool),
            ("text", ReferenceProse.FindPack() ?? "no reference documentation found; give a text with --data")));

    private static string Version =>
        typeof(InfoCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static int SimdBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 32;

    private static IEnumerable<string> InstructionSets
    {
        get
        {
            (string Name, bool IsSupported)[] sets =
            [
                ("AVX-512", Avx512F.IsSupported), ("AVX2", Avx2.IsSupported), ("FMA", Fma.IsSupported), ("SSE4.2", Sse42.IsSupported),
                ("NEON", AdvSimd.IsSupported), ("DotProduct", Dp.IsSupported),
            ];
            return sets.Where(set => set.IsSupported).Select(set => set.Name).DefaultIfEmpty("scalar");
        }
    }

    private static string Pool
    {
        get
        {
            MemoryStatistics pool = MemoryPool.Statistics;
            return $"budget {Quantity.Bytes(MemoryPool.Budget)}, live {Quantity.Bytes(pool.Live)}, cached {Quantity.Bytes(pool.Cached)}, peak {Quantity.Bytes(pool.Peak)}";
        }
    }
}
