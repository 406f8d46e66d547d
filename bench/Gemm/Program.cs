using Sinter.Bench;
using Sinter.Cpu;

// GFLOP/s of the matrix product, beside the peak of the multiply-add units measured in the same moments.
// Arguments: which groups (square, gpt, attention, thin, small; none for all).
var groups = new Dictionary<string, IEnumerable<Shape>>
{
    ["small"] = new[] { 8, 16, 32 }.Select(n => new Shape(n, n, n)),
    ["square"] =
        from n in new[] { 64, 128, 256, 512, 1024, 2048 }
        from transposed in new[] { false, true }
        select new Shape(n, n, n, TransposedB: transposed),
    ["gpt"] =
        from sizes in new[] { (384, 128), (128, 128), (512, 128), (128, 512), (65, 128) }
        let tokens = 768
        from shape in new[]
        {
            new Shape(tokens, sizes.Item1, sizes.Item2, TransposedB: true),     // y  = x·wᵀ
            new Shape(tokens, sizes.Item2, sizes.Item1),                        // dx = g·w
            new Shape(sizes.Item1, sizes.Item2, tokens, TransposedA: true),     // dw = gᵀ·x
        }
        select shape,
    ["attention"] =
    [
        new Shape(64, 64, 32, TransposedB: true, Batch: 48),
        new Shape(64, 32, 64, Batch: 48),
        new Shape(64, 32, 64, TransposedA: true, Batch: 48),
    ],
    ["thin"] =
        from sizes in new[] { (1, 4096, 4096), (4096, 1, 4096), (2, 3072, 768), (8, 3072, 768), (8,768,3072), (16,768,768),(32, 768, 3072),(32,3072,768),(48,768,3072),(64,768,3072),(64,3072,768) }
        from transposed in new[] { false, true }
        select new Shape(sizes.Item1, sizes.Item2, sizes.Item3, TransposedB: transposed),
};
Console.WriteLine($"reading memory, 1 thread: {Peak.MeasureReading():F0} GB/s");
foreach (string name in args.Length > 0 ? args : [.. groups.Keys])
{
    Console.WriteLine(name);
    foreach (var shape in groups[name])
    {
        Threads.Count = 1;
        var (one, peak) = shape.Measure(0.3);
        Threads.Count = 2;
        var (two, _) = shape.Measure(0.3);
        Console.WriteLine(
            $"  {shape,-28} {one,7:F1} GFLOP/s {one / peak,5:P0} of {peak:F0}; 2 threads {two,7:F1} {two / peak / 2,5:P0}; "
            + $"{shape.Operations / one,9:F0} ns");
    }
}
