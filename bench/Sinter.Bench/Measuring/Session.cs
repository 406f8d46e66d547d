using Sinter.Bench.Contenders;
using Sinter.Bench.Reporting;

namespace Sinter.Bench.Measuring;

/// <summary>How long a run takes: rounds that go through all contenders, seconds each of them gets in a round, and seconds it gets before, to warm up.</summary>
sealed record Effort(int Rounds, double Seconds, double WarmUp)
{
    /// <summary>For numbers that are kept.</summary>
    public static Effort Full { get; } = new(3, 0.1, 0.3);

    /// <summary>To see that everything runs, and about how fast.</summary>
    public static Effort Quick { get; } = new(2, 0.04, 0.1);
}

/// <summary>
/// Measures cases with one number of threads. Every contender has a process of its own; they take turns, round by round, so that whatever else the machine does
/// falls on all of them alike, and none is measured while another's threads still spin.
/// </summary>
sealed class Session(int threads, Effort effort) : IDisposable
{
    /// <summary>How the note begins of a peer whose results are not Sinter's.</summary>
    public const string Differs = "its results differ";

    // Longer than the threads of any of the libraries spin before they sleep.
    static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(40);

    // A memory case runs this much longer: its peak comes late.
    const double MemoryFactor = 20;

    readonly Dictionary<Contender, WorkerProcess> workers = [];
    readonly Dictionary<Contender, string> missing = [];

    // The second process of each contender, for a case that has company.
    readonly Dictionary<Contender, WorkerProcess> companions = [];

    /// <summary>The case's row.</summary>
    public Row Measure(Case c)
    {
        if (c.MeasuresMemory) Dispose();
        var row = new RowBuilder(c, threads);
        var ready = Prepare(c, row);
        double seconds = c.MeasuresMemory ? effort.Seconds * MemoryFactor : effort.Seconds;
        int rounds = c.MeasuresMemory ? 1 : effort.Rounds;
        for (int round = 0; round < rounds; round++)
            foreach (var contender in ready)
            {
                Thread.Sleep(Rest);
                Try(contender, row, worker => row.Add(contender, Time(contender, worker, seconds)));
                if (contender == Contender.Sinter && c.Work != Work.Unbounded) Try(contender, row, worker => row.Add(worker.Limits()));
            }
        foreach (var contender in workers.Keys.ToArray()) Try(contender, row, worker => worker.Drop());
        if (c.MeasuresMemory) Dispose();
        DismissCompanions();
        return row.Build();
    }

    // A companion works for longer, so that the other is never alone.
    (double Seconds, long PeakMemory) Time(Contender contender, WorkerProcess worker, double seconds)
    {
        if (!companions.TryGetValue(contender, out var companion)) return worker.Time(seconds);
        var company = Task.Run(() => companion.Time(2 * seconds));
        var result = worker.Time(seconds);
        company.GetAwaiter().GetResult();
        return result;
    }

    /// <summary>Those who take part and whose results agree with Sinter's.</summary>
    List<Contender> Prepare(Case c, RowBuilder row)
    {
        var ready = new List<Contender>();
        float[]? expected = null;
        foreach (var contender in Contender.Peers.Prepend(Contender.Sinter))
        {
            if (contender.Prepare(c) is null) continue;
            Try(contender, row, worker =>
            {
                float[] output = worker.Prepare(c, effort.WarmUp);
                expected ??= output;
                double distance = Comparison.Distance(expected, output);
                if (c.HasCompany) (companions[contender] = new(contender, threads)).Prepare(c, effort.WarmUp);
                if (distance > c.Tolerance) throw new WorkerException(FormattableString.Invariant($"{Differs} by {distance:E1} of the largest"));
                ready.Add(contender);
            });
            // Without Sinter's results there is nothing to compare with.
            if (expected is null) break;
        }
        return ready;
    }

    void Try(Contender contender, RowBuilder row, Action<WorkerProcess> use)
    {
        if (!missing.TryGetValue(contender, out var why))
            try
            {
                use(Find(contender));
                return;
            }
            catch (WorkerException error)
            {
                why = error.Message;
                // The next case gets a new process.
                if (workers.GetValueOrDefault(contender) is { HasEnded: true } ended && workers.Remove(contender)) ended.Dispose();
            }
        row.Note(contender, why);
    }

    WorkerProcess Find(Contender contender)
    {
        if (workers.TryGetValue(contender, out var worker)) return worker;
        try
        {
            return workers[contender] = new(contender, threads);
        }
        catch (WorkerException error)
        {
            missing[contender] = error.Message;
            throw;
        }
    }

    /// <summary>Ends all processes.</summary>
    public void Dispose()
    {
        foreach (var worker in workers.Values) worker.Dispose();
        workers.Clear();
        DismissCompanions();
    }

    void DismissCompanions()
    {
        foreach (var companion in companions.Values) companion.Dispose();
        companions.Clear();
    }
}
