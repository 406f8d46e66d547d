using System.CommandLine;
using System.Numerics;
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
            ("memory", Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)),
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
            return $"budget {Bytes(MemoryPool.Budget)}, live {Bytes(pool.Live)}, cached {Bytes(pool.Cached)}, peak {Bytes(pool.Peak)}";
        }
    }

    private static string Bytes(long count)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        int unit = count < 1024 ? 0 : Math.Min(units.Length - 1, BitOperations.Log2((ulong)count) / 10);
        return $"{count / Math.Pow(1024, unit):0.#} {units[unit]}";
    }
}
