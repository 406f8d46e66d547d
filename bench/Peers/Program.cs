using System.Diagnostics;
using System.Globalization;
using Peers;

if (args is ["measure", var chosen, var count])
{
    Suite.Run(chosen, int.Parse(count, CultureInfo.InvariantCulture), Console.Out);
    return;
}

// Each contender gets processes of its own, in turn, so that whatever else the machine does falls on all of them alike.
int rounds = args is [var given] ? int.Parse(given, CultureInfo.InvariantCulture) : 3;
foreach (int threads in (int[])[1, 2])
{
    var seconds = new Dictionary<(string Measure, string Contender), List<double>>();
    for (int round = 0; round < rounds; round++)
        foreach (string contender in Suite.Contenders.Keys)
            foreach (string line in Measure(contender, threads))
            {
                string[] parts = line.Split('\t');
                var key = (parts[0], contender);
                if (!seconds.TryGetValue(key, out var list)) seconds[key] = list = [];
                list.Add(double.Parse(parts[1], CultureInfo.InvariantCulture));
            }

    Console.WriteLine($"{threads} thread{(threads == 1 ? "" : "s")}, median of {rounds} processes");
    foreach (var measure in seconds.GroupBy(pair => pair.Key.Measure))
    {
        double own = Measurement.Median(measure.First().Value);
        foreach (var (key, list) in measure)
            Console.WriteLine($"  {measure.Key,-14} {key.Contender,-30} {Format(Measurement.Median(list)),9} ({Format(list.Min())} to {Format(list.Max())}){Measurement.Median(list) / own,7:F2} x");
    }
}

static string[] Measure(string contender, int threads)
{
    var start = new ProcessStartInfo(Environment.ProcessPath!, ["measure", contender, $"{threads}"]) { RedirectStandardOutput = true };
    if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Insert(0, Environment.GetCommandLineArgs()[0]);
    using var child = Process.Start(start)!;
    string output = child.StandardOutput.ReadToEnd();
    child.WaitForExit();
    if (child.ExitCode != 0) throw new InvalidOperationException($"Measuring {contender} ended with {child.ExitCode}.");
    return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

static string Format(double seconds) =>
    seconds >= 1e-3 ? string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F1} ms") : string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:F0} ns");
