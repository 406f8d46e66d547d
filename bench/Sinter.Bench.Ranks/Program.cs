using System.Globalization;
using Sinter.Bench.Ranks;

// As a rank: times all-reduces of the given sizes. Otherwise: runs all contenders in turn and writes a table.
return args is ["rank", var budget, .. var sizes]
    ? RankMeasurement.Run(double.Parse(budget, CultureInfo.InvariantCulture), [.. sizes.Select(size => long.Parse(size, CultureInfo.InvariantCulture))])
    : await AllReduceBench.RunAsync(args);
