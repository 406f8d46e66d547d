using System.Diagnostics;
using System.Globalization;
using Peers;

if (args is ["measure", var chosen, var count])
{
    Suite.Run(chosen, int.Parse(count, CultureInfo.InvariantCulture), Console.Out);
    return;
}

// A choice of MKL's kernels holds for a whole process, so each pair gets processes of its own, in turn.
int rounds = args is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 3;
foreach (int threads in (int[])[1, 2])
{
    var seconds = new Dictionary<(string Measure, string Contender, string Kernels), List<double>>();
    for (int round = 0; round < rounds; round++)
        foreach (string kernels in (string[])[Suite.Stock, Suite.Avx512])
        {
            var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
            foreach (string argument in (string[])["measure", kernels, $"{threads}"]) start.ArgumentList.Add(argument);
            using var child = Process.Start(start)!;
            while (child.StandardOutput.ReadLine() is { } line)
            {
                string[] parts = line.Split('\t');
                var key = (parts[0], parts[1], kernels);
                if (!seconds.TryGetValue(key, out var list)) seconds[key] = list = [];
                list.Add(double.Parse(parts[2], CultureInfo.InvariantCulture));
            }
            child.WaitForExit();
            if (child.ExitCode != 0) throw new InvalidOperationException($"The measuring process ended with {child.ExitCode}.");
        }

    Console.WriteLine($"{threads} thread{(threads == 1 ? "" : "s")}, median of {rounds} processes");
    foreach (var measure in seconds.GroupBy(pair => pair.Key.Measure))
        foreach (var contender in measure.GroupBy(pair => pair.Key.Contender))
        {
            var cells = contender.Select(pair =>
                $"{pair.Key.Kernels} {Format(Measurement.Median(pair.Value))} ({Format(pair.Value.Min())} to {Format(pair.Value.Max())})");
            Console.WriteLine($"  {measure.Key,-14} {contender.Key,-20} {string.Join("   ", cells)}");
        }
}

static string Format(double seconds) =>
    seconds >= 1e-3 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F1} ms") : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:F0} ns");
