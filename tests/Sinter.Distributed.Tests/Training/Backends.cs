namespace Sinter.Distributed.Tests;

/// <summary>Runs the ranks of a test on each kind of transport.</summary>
public static class Backends
{
    /// <summary>All that exist here.</summary>
    public static TheoryData<string> Names => ["threads", "shm", "tcp"];

    /// <summary>Every backend with 2, 3 and 4 ranks.</summary>
    public static TheoryData<string, int> NamesAndRanks
    {
        get
        {
            var all = new TheoryData<string, int>();
            foreach (string name in Names.Select(row => row.Data))
                foreach (int ranks in (int[])[2, 3, 4]) all.Add(name, ranks);
            return all;
        }
    }

    public static T[] Run<T>(string backend, int ranks, Func<ProcessGroup, T> body) => backend switch
    {
        "threads" => ThreadGroups.Run(ranks, body, TimeSpan.FromSeconds(20)),
        _ => Joined(backend, ranks, body),
    };

    // Ranks that are threads of this process, but talk to each other as processes do.
    static T[] Joined<T>(string backend, int ranks, Func<ProcessGroup, T> body)
    {
        string meeting = Path.Combine(Path.GetTempPath(), $"sinter-{Guid.NewGuid():N}");
        var results = new T[ranks];
        Exception? first = null;
        Thread[] threads =
        [
            .. Enumerable.Range(0, ranks).Select(rank => new Thread(() =>
            {
                try
                {
                    using var group = ProcessGroup.Join(new()
                    {
                        Backend = backend, Rendezvous = $"file://{meeting}", Rank = rank, Size = ranks, Timeout = TimeSpan.FromSeconds(20), JoinTimeout = TimeSpan.FromSeconds(30), Job = meeting,
                    });
                    results[rank] = body(group);
                    group.Barrier();
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref first, error, null);
                }
            })),
        ];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        File.Delete(meeting);
        if (first is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        return results;
    }

    public static void Run(string backend, int ranks, Action<ProcessGroup> body) => Run(backend, ranks, group => { body(group); return 0; });
}
