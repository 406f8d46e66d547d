using System.Text.Json.Serialization;
using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Reporting;

/// <summary>One measured case with one number of threads. The names in files are those of the properties, in lower case.</summary>
/// <param name="Seconds">Sinter's time for a call; null if it failed.</param>
/// <param name="Peers">The others' times by name.</param>
/// <param name="Ratio">The others' times over Sinter's: above 1, Sinter is faster.</param>
/// <param name="Limit">The least time that the machine's arithmetic and memory allow, as a part of Sinter's time; null if nothing is known.</param>
/// <param name="Memory">The most bytes that a process held, by name, for cases about memory.</param>
/// <param name="Notes">Why somebody has no number, by name.</param>
sealed record Row(
    string Suite,
    string Case,
    int Threads,
    double? Seconds,
    IReadOnlyDictionary<string, double> Peers,
    IReadOnlyDictionary<string, double> Ratio,
    double? Limit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, long>? Memory,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Notes);

/// <summary>Gathers what a case's rounds bring, and takes the medians.</summary>
sealed class RowBuilder(Case c, int threads)
{
    readonly Dictionary<string, List<(double Seconds, long PeakMemory)>> times = [];
    readonly List<MachineLimits> limits = [];
    readonly Dictionary<string, string> notes = [];

    /// <summary>A contender's round.</summary>
    public void Add(Contender contender, (double Seconds, long PeakMemory) time)
    {
        if (!times.TryGetValue(contender.Name, out var list)) times[contender.Name] = list = [];
        list.Add(time);
    }

    /// <summary>What the machine could do in a round.</summary>
    public void Add(MachineLimits limit) => limits.Add(limit);

    /// <summary>Why a contender has no number.</summary>
    public void Note(Contender contender, string why) => notes[contender.Name] = why;

    /// <summary>The row.</summary>
    public Row Build()
    {
        var medians = times.ToDictionary(pair => pair.Key, pair => Clock.Median(pair.Value.Select(t => t.Seconds)));
        double? own = medians.Remove(Contender.Sinter.Name, out double found) ? found : null;
        double least = limits.Count > 0 ? c.Work.LeastSeconds(Middle()) : 0;
        return new(c.Suite, c.Name, threads, own, medians,
            own is null ? new Dictionary<string, double>() : medians.ToDictionary(pair => pair.Key, pair => pair.Value / own.Value),
            own is null || least == 0 ? null : least / own.Value,
            c.MeasuresMemory ? times.ToDictionary(pair => pair.Key, pair => pair.Value.Max(t => t.PeakMemory)) : null,
            notes.Count > 0 ? notes : null);
    }

    MachineLimits Middle() => new(Clock.Median(limits.Select(l => l.Flops)), Clock.Median(limits.Select(l => l.Read)), Clock.Median(limits.Select(l => l.Triad)));
}
