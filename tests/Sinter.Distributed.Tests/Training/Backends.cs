namespace Sinter.Distributed.Tests;

/// <summary>Runs the ranks of a test on each kind of transport.</summary>
public static class Backends
{
    /// <summary>All that exist here.</summary>
    public static TheoryData<string> Names => ["threads"];

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
        _ => throw new ArgumentException(backend),
    };

    public static void Run(string backend, int ranks, Action<ProcessGroup> body) => Run(backend, ranks, group => { body(group); return 0; });
}
