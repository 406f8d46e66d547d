using System.Diagnostics;
using System.Globalization;
using Memory;

// One training loop written two ways, each in processes of its own, in turn: never disposing, and disposing every tensor by hand.
// usage: dotnet run -c Release --project bench/Memory [-- steps [rounds]]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [var kind, var count, var objects])
{
    Console.WriteLine(Loop.Run(kind == "dispose", int.Parse(count), int.Parse(objects)));
    return;
}

var steps = args.Length > 0 ? int.Parse(args[0]) : 300;
var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
foreach (var live in new[] { 0, 4_000_000 })
{
    Console.WriteLine($"{steps:N0} steps beside {live:N0} live objects, median of {rounds} processes");
    var results = new Dictionary<string, List<double[]>> { ["dispose"] = [], ["forget"] = [] };
    for (var round = 0; round < rounds; round++)
        foreach (var (loop, runs) in results)
            runs.Add(Measure(loop, live));
    Console.WriteLine($"  {"loop",-18} {"ms/step",8} {"first half",12} {"second half",12} {"peak RSS",10}");
    Row("dispose by hand", results["dispose"]);
    Row("never dispose", results["forget"]);
    Console.WriteLine($"  {"ratio",-18} {Column(results["forget"], 0) / Column(results["dispose"], 0),8:F2} {"",25} {Column(results["forget"], 3) / Column(results["dispose"], 3),10:F2}");
}

double[] Measure(string loop, int live)
{
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [loop, $"{steps}", $"{live}"]) { RedirectStandardOutput = true })!;
    var fields = process.StandardOutput.ReadToEnd().Split('\t', StringSplitOptions.TrimEntries);
    process.WaitForExit();
    return Array.ConvertAll(fields, double.Parse);
}

static double Column(List<double[]> runs, int column) => runs.Select(run => run[column]).Order().ElementAt(runs.Count / 2);

static void Row(string title, List<double[]> runs)
    => Console.WriteLine($"  {title,-18} {Column(runs, 0),8:F2} {Column(runs, 1),9:F0} MB {Column(runs, 2),9:F0} MB {Column(runs, 3),7:F0} MB");
