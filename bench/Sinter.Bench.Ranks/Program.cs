using System.Globalization;
using Sinter.Bench.Ranks;

// As a rank: times all-reduces of the given sizes, or training steps. Otherwise: runs all contenders in turn and writes a table.
return args switch
{
    ["rank", var budget, .. var sizes] => RankMeasurement.Run(double.Parse(budget, CultureInfo.InvariantCulture), [.. sizes.Select(size => long.Parse(size, CultureInfo.InvariantCulture))]),
    ["step-rank", .. var numbers] when numbers.Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray() is [var seconds, var megabytesPerSecond, var bucketMegabytes] =>
        StepMeasurement.Run(seconds, megabytesPerSecond, bucketMegabytes),
    ["step", .. var options] => await StepBench.RunAsync(options),
    _ => await AllReduceBench.RunAsync(args),
};
