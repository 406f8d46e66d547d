using System.Globalization;
using Sinter.Bench.Ranks;

// As a rank: times all-reduces of the given sizes, or training steps. Otherwise: runs all contenders in turn and writes a table.
return args switch
{
    ["rank", var budget, .. var sizes] => RankMeasurement.Run(double.Parse(budget, CultureInfo.InvariantCulture), [.. sizes.Select(size => long.Parse(size, CultureInfo.InvariantCulture))]),
    ["step-rank", var seconds, var megabytesPerSecond] => StepMeasurement.Run(double.Parse(seconds, CultureInfo.InvariantCulture), double.Parse(megabytesPerSecond, CultureInfo.InvariantCulture)),
    ["step", .. var options] => await StepBench.RunAsync(options),
    _ => await AllReduceBench.RunAsync(args),
};
