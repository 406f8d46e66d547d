using System.Diagnostics;
using System.Globalization;
using Memory;

// One training loop written two ways, each in a process of its own: never disposing, and disposing every tensor by hand.
// usage: dotnet run -c Release --project bench/Memory [-- steps]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [var kind, var count, var objects])
{
    Console.WriteLine(Loop.Run(kind == "dispose", int.Parse(count), int.Parse(objects)));
    return;
}

var steps = args.Length > 0 ? int.Parse(args[0]) : 300;
Console.WriteLine($"{"loop",-46} {"ms/step",9} {"first half",11} {"second half",12} {"peak RSS",10}");
foreach (var (title, loop, managed) in new[]
{
    ("dispose by hand", "dispose", 0), ("never dispose", "forget", 0),
    ("dispose by hand, 4 million live objects", "dispose", 4_000_000), ("never dispose, 4 million live objects", "forget", 4_000_000),
})
{
    using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [loop, $"{steps}", $"{managed}"]) { RedirectStandardOutput = true })!;
    var fields = process.StandardOutput.ReadToEnd().Split('\t', StringSplitOptions.TrimEntries);
    process.WaitForExit();
    Console.WriteLine($"{title,-46} {double.Parse(fields[0]),9:F2} {fields[1],8} MB {fields[2],9} MB {fields[3],7} MB");
}
