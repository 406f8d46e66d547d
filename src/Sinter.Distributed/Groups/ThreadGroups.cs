using System.Runtime.ExceptionServices;

namespace Sinter.Distributed;

/// <summary>Groups whose ranks are threads of this process: to test distributed code, and to try it out.</summary>
public static class ThreadGroups
{
    /// <summary>Runs <paramref name="body"/> once for each of <paramref name="size"/> ranks, each on a thread of its own, and returns when all have ended.</summary>
    /// <param name="size">How many ranks.</param>
    /// <param name="body">What a rank does. Its group is disposed when it returns.</param>
    /// <param name="timeout">How long a call waits for another rank; a minute if not given.</param>
    /// <exception cref="Exception">The first that a rank threw; ranks that waited for it are told that it is gone.</exception>
    public static void Run(int size, Action<ProcessGroup> body, TimeSpan? timeout = null) =>
        Run(size, group => { body(group); return true; }, timeout);

    /// <summary>As <see cref="Run(int, Action{ProcessGroup}, TimeSpan?)"/>, and returns what each rank returned, by rank.</summary>
    /// <inheritdoc cref="Run(int, Action{ProcessGroup}, TimeSpan?)"/>
    public static T[] Run<T>(int size, Func<ProcessGroup, T> body, TimeSpan? timeout = null)
    {
        Check.Argument(size > 0, $"ThreadGroups.Run: {size} ranks do nothing; use 1 or more.");
        var world = new ThreadWorld(size);
        var results = new T[size];
        ExceptionDispatchInfo? first = null;
        var threads = new Thread[size];
        for (int r = 0; r < size; r++)
        {
            int rank = r;
            threads[r] = new Thread(() =>
            {
                var transport = new ThreadTransport(world, rank, timeout ?? TimeSpan.FromMinutes(1));
                using ProcessGroup group = new(transport);
                try
                {
                    results[rank] = body(group);
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(error), null);
                    transport.LeaveBecause($"its function threw {error.GetType().Name}: {error.Message}");
                }
            })
            { IsBackground = true, Name = $"rank {rank}" };
        }
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        first?.Throw();
        return results;
    }
}
