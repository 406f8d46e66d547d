namespace Sinter.Data;

/// <summary>Indices drawn with probabilities proportional to weights: against unbalanced classes. After
/// <c>torch.utils.data.WeightedRandomSampler</c>.</summary>
[Export("utils.data.WeightedRandomSampler", Rename = "samples: num_samples")]
public sealed class WeightedRandomSampler : Sampler
{
    readonly double[] _weights, _cumulative;
    readonly long _seed;
    readonly bool _replacement;

    /// <summary>A sampler of as many items as there are weights.</summary>
    /// <param name="weights">One for each item, at least 0, not all 0; they need not sum to 1.</param>
    /// <param name="samples">Indices in an epoch.</param>
    /// <param name="replacement">False to draw no item twice in an epoch.</param>
    /// <param name="seed">Decides the draws of all epochs.</param>
    public WeightedRandomSampler(IEnumerable<double> weights, long samples, bool replacement = true, long seed = 0)
    {
        (_weights, Length, _replacement, _seed) = ([.. weights], samples, replacement, seed);
        _cumulative = new double[_weights.Length];
        var sum = 0.0;
        for (var i = 0; i < _weights.Length; i++)
        {
            Check.Argument(_weights[i] >= 0 && double.IsFinite(_weights[i]),
                $"WeightedRandomSampler: weight {i} is {_weights[i]}; it must be finite and at least 0.");
            _cumulative[i] = sum += _weights[i];
        }
        Check.Argument(double.IsFinite(sum) && sum > 0, $"WeightedRandomSampler: the weights sum to {sum}; the sum must be finite and above 0.");
        var possible = _weights.Count(w => w > 0);
        Check.Argument(samples >= 0 && (replacement || samples <= possible),
            $"WeightedRandomSampler: {samples} samples without replacement, but {possible} weights are above 0; draw fewer, or with replacement.");
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override IEnumerable<long> Indices(long epoch)
        => _replacement ? WithReplacement(new(_seed, epoch)) : WithoutReplacement(new(_seed, epoch));

    IEnumerable<long> WithReplacement(SampleStream stream)
    {
        var last = Array.FindLastIndex(_weights, w => w > 0);
        for (long i = 0; i < Length; i++)
        {
            // The first item whose cumulative weight reaches u of (0, sum]: one of weight 0 never is the first.
            var u = stream.NextUnit() * _cumulative[^1];
            int low = 0, high = last;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_cumulative[middle] >= u) high = middle;
                else low = middle + 1;
            }
            yield return low;
        }
    }

    // The items of the smallest -ln(u) / w (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006): exponential
    // waiting times of rate w.
    IEnumerable<long> WithoutReplacement(SampleStream stream)
    {
        var times = new double[_weights.Length];
        for (var i = 0; i < times.Length; i++)
        {
            var u = stream.NextUnit();
            times[i] = _weights[i] > 0 ? -Math.Log(u) / _weights[i] : double.PositiveInfinity;
        }
        return Enumerable.Range(0, times.Length).Where(i => _weights[i] > 0).OrderBy(i => times[i]).Take((int)Length).Select(i => (long)i);
    }
}
