using System.Diagnostics;
using System.Globalization;
using Sinter.Distributed;

namespace Sinter.Bench.Ranks;

/// <summary>All-reduce of float32 on one machine: shared memory and TCP beside Open MPI, MPICH and a plain copy through two sockets. Contenders run in turn, round after round; a time is the median of the rounds.</summary>
static class AllReduceBench
{
    static readonly long[] Sizes = [4, 64, 1 << 10, 8 << 10, 64 << 10, 256 << 10, 1 << 20, 4 << 20, 16 << 20, 64 << 20, 256 << 20];

    public static async Task<int> RunAsync(string[] args)
    {
        int[] ranks = Numbers(args, "--ranks", [2, 4]);
        int rounds = Numbers(args, "--rounds", [3])[0];
        long most = Numbers(args, "--max-mib", [256])[0] * (1L << 20);
        double budget = Numbers(args, "--milliseconds", [150])[0] / 1000.0;
        string[] only = Texts(args, "--only");
        long[] sizes = [.. Sizes.Where(size => size <= most)];
        string folder = Directory.CreateTempSubdirectory("sinter-bench-").FullName;
        try
        {
            foreach (int n in ranks)
            {
                var contenders = await ContendersAsync(n, folder);
                if (only.Length > 0) contenders = [.. contenders.Where(c => only.Contains(c.Name))];
                Dictionary<string, Dictionary<long, List<double>>> times = contenders.ToDictionary(c => c.Name, _ => new Dictionary<long, List<double>>());
                for (int round = 0; round < rounds; round++)
                    foreach (var contender in contenders)
                        foreach (var (bytes, seconds) in await contender.MeasureAsync(budget, sizes))
                        {
                            if (!times[contender.Name].TryGetValue(bytes, out var list)) times[contender.Name][bytes] = list = [];
                            list.Add(seconds);
                        }
                Write(n, sizes, contenders, times);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    sealed record Contender(string Name, Func<double, long[], Task<string>> Run)
    {
        public async Task<List<(long Bytes, double Seconds)>> MeasureAsync(double budget, long[] sizes) =>
        [
            .. (await Run(budget, sizes)).Split('\n').Select(line => line.Trim().Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(words => words is ["[0]", .. var rest] ? rest : words)
                .Where(words => words.Length == 2 && long.TryParse(words[0], out _))
                .Select(words => (long.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture))),
        ];
    }

    static async Task<List<Contender>> ContendersAsync(int ranks, string folder)
    {
        List<Contender> contenders = [Own("shm", ranks), Own("tcp", ranks)];
        foreach (string library in (string[])["openmpi", "mpich"])
        {
            string program = Path.Combine(folder, library);
            if (await TryAsync($"mpicc.{library}", "-O3", "-o", program, Source("mpi_allreduce.c")) is null)
            {
                Console.Error.WriteLine($"{library} is not installed (Debian: lib{library}-dev); its column is missing");
                continue;
            }
            string[] launch = library == "openmpi" ? ["--allow-run-as-root", "--oversubscribe", "-n", $"{ranks}", program] : ["-n", $"{ranks}", program];
            contenders.Add(new(library, async (budget, sizes) => await TryAsync($"mpirun.{library}", [.. launch, Text(budget), .. sizes.Select(s => Text(s))]) ?? ""));
        }
        if (ranks == 2)
        {
            string program = Path.Combine(folder, "copy");
            if (await TryAsync("gcc", "-O3", "-o", program, Source("plain_copy.c")) is not null)
                contenders.Add(new("plain copy", async (budget, sizes) => await TryAsync(program, [Text(budget), .. sizes.Select(s => Text(s))]) ?? ""));
        }
        return contenders;
    }

    static Contender Own(string backend, int ranks) => new(backend, async (budget, sizes) =>
    {
        using StringWriter output = new();
        using Launcher launcher = new(new LaunchOptions
        {
            Processes = ranks, Program = "/usr/bin/env",
            Arguments = [$"SINTER_BACKEND={backend}", "DOTNET_TieredPGO=0", "dotnet", typeof(AllReduceBench).Assembly.Location, "rank", Text(budget), .. sizes.Select(s => Text(s))],
        }, TextWriter.Synchronized(output), Console.Error);
        return await launcher.RunAsync(default) == 0 ? output.ToString() : "";
    });

    // Bus bandwidth, as nccl-tests define it: what each rank's link must carry at least, 2(n−1)/n of the bytes.
    static void Write(int ranks, long[] sizes, List<Contender> contenders, Dictionary<string, Dictionary<long, List<double>>> times)
    {
        Console.WriteLine($"\nAll-reduce, float32, {ranks} ranks: time, bus bandwidth\n");
        Console.WriteLine($"| bytes | {string.Join(" | ", contenders.Select(c => c.Name))} | shm / better MPI |{(ranks == 2 ? " tcp / plain copy |" : "")}");
        Console.WriteLine($"|---:|{string.Concat(Enumerable.Repeat("---:|", contenders.Count + (ranks == 2 ? 2 : 1)))}");
        foreach (long bytes in sizes)
        {
            double? Median(string name) => times.TryGetValue(name, out var table) && table.TryGetValue(bytes, out var list) && list.Count > 0 ? list.Order().ElementAt(list.Count / 2) : null;
            string Cell(string name) => Median(name) is { } t ? $"{Time(t)}, {2.0 * (ranks - 1) / ranks * bytes / t / 1e9:0.00} GB/s" : "–";
            double mpi = Math.Min(Median("openmpi") ?? double.MaxValue, Median("mpich") ?? double.MaxValue);
            string shared = Median("shm") is { } own && mpi < double.MaxValue ? $"×{mpi / own:0.00}" : "–";
            string plain = Median("tcp") is { } tcp && Median("plain copy") is { } copy ? $" ×{copy / tcp:0.00} |" : " – |";
            Console.WriteLine($"| {Size(bytes)} | {string.Join(" | ", contenders.Select(c => Cell(c.Name)))} | {shared} |{(ranks == 2 ? plain : "")}");
        }
    }

    static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    static string Time(double seconds) => seconds < 1e-6 ? $"{seconds * 1e9:0} ns" : seconds < 1e-3 ? $"{seconds * 1e6:0.00} µs" : $"{seconds * 1e3:0.00} ms";

    static string Size(long bytes) => bytes < 1 << 10 ? $"{bytes} B" : bytes < 1 << 20 ? $"{bytes >> 10} KiB" : $"{bytes >> 20} MiB";

    static int[] Numbers(string[] args, string name, int[] absent) => Texts(args, name) is { Length: > 0 } texts ? [.. texts.Select(text => int.Parse(text, CultureInfo.InvariantCulture))] : absent;

    static string[] Texts(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1].Split(',') : [];

    static async Task<string?> TryAsync(string program, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
            start.Environment["TERM"] = "dumb";
            using var process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
