using System.Diagnostics;
using Sinter;

// The maximum of every window of k among a million numbers: van Herk's way against a search of each window.
// Run with: dotnet run -c Release --project bench/Window
const int n = 1_000_000;
var random = new Random(1);
var values = new float[n];
for (var i = 0; i < n; i++) values[i] = random.NextSingle();
var x = Tensor.From(values);
var columns = Tensor.From(values, [1000, 1000]);

Console.WriteLine($"{"k",6} {"sliding",12} {"searched",12} {"ratio",8} {"along dim 0 of 1000 × 1000",28}");
foreach (var k in (int[])[3, 10, 30, 100, 1000, 10_000])
{
    var sliding = Best(() => x.SlidingWindowMax(k).Dispose());
    var searched = Best(() => Search(values, k));
    var down = k <= 1000 ? $"{1e3 * Best(() => columns.SlidingWindowMax(k, 0).Dispose()):0.000} ms" : "";
    Console.WriteLine($"{k,6} {1e3 * sliding,9:0.000} ms {1e3 * searched,9:0.0} ms {searched / sliding,8:0.0} {down,28}");
}

static double Best(Action run)
{
    var best = double.PositiveInfinity;
    var total = Stopwatch.StartNew();
    for (var i = 0; i < 3 || (i < 200 && total.Elapsed.TotalSeconds < 1); i++)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }
    return best;
}

static float[] Search(float[] x, int k)
{
    var y = new float[x.Length - k + 1];
    for (var i = 0; i < y.Length; i++)
    {
        var best = x[i];
        foreach (var v in x.AsSpan(i + 1, k - 1)) best = Math.Max(best, v);
        y[i] = best;
    }
    return y;
}
