using CsCheck;

namespace Sinter.Distributed.Tests;

public class BucketLayoutTests
{
    const double Kilobyte = 1.0 / 1024;

    static readonly Gen<(int[] Kilobytes, bool[] Halves, DataParallelOptions Options)> Cases = Gen.Select(
        Gen.Int[1, 40].Array[1, 30], Gen.Bool.Array[30], Gen.Int[1, 20], Gen.Int[1, 60], Gen.Int[1, 60], (sizes, halves, first, each, last) =>
            (sizes, halves, new DataParallelOptions { FirstBucketMegabytes = first * Kilobyte, BucketMegabytes = each * Kilobyte, LastBucketMegabytes = last * Kilobyte }));

    [Fact]
    public void Every_parameter_has_one_place_and_buckets_have_one_type() => Cases.Sample(c =>
    {
        Tensor[] parameters = [.. c.Kilobytes.Select((k, i) => Tensor.Zeros([k * (c.Halves[i] ? 512 : 256)], c.Halves[i] ? DType.Float16 : DType.Float32))];
        var buckets = BucketLayout.Assign(parameters, [.. Enumerable.Range(0, parameters.Length)], c.Options);
        return buckets.SelectMany(b => b).Order().SequenceEqual(Enumerable.Range(0, parameters.Length)) && buckets.All(b => b.Length > 0 && b.Select(i => parameters[i].DType).Distinct().Count() == 1);
    });

    [Fact]
    public void Buckets_are_as_full_as_they_may_be() => Cases.Sample(c =>
    {
        Tensor[] parameters = [.. c.Kilobytes.Select(k => Tensor.Zeros([k * 256], DType.Float32))];
        var buckets = BucketLayout.Assign(parameters, [.. Enumerable.Range(0, parameters.Length)], c.Options);
        double Size(IEnumerable<int> bucket) => bucket.Sum(i => c.Kilobytes[i]) * Kilobyte;
        double last = Math.Min(c.Options.LastBucketMegabytes, c.Options.BucketMegabytes);
        // The last holds no more than it may, unless it is a single parameter; one more would not fit.
        bool fits = buckets[^1].Length == 1 || Size(buckets[^1]) <= last;
        bool full = buckets.Count == 1 || Size([buckets[^2][^1], .. buckets[^1]]) > last;
        // The others are closed by the parameter that fills them, but for the one before the last.
        bool filled = buckets.Take(buckets.Count - 2).Index().All(b => Size(b.Item) is var size && (b.Index == 0 ? c.Options.FirstBucketMegabytes : c.Options.BucketMegabytes) is var limit
            && size >= limit && Size(b.Item[..^1]) < limit);
        return fits && full && filled;
    });
}
