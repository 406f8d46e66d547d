using System.Diagnostics;
using System.Globalization;
using Sinter;
using Sinter.Distributed;
using Sinter.Distributed.Tests;

// What a rank does in the tests that need processes. The first argument says which.
switch (args)
{
    case ["laws", .. var how]:
        using (var group = ProcessGroup.Join(new() { NativeReduction = how is ["native"] }))
        {
            CollectiveLaws.All(group);
            group.Barrier();
            Console.WriteLine($"laws hold on {group.Backend}, rank {group.Rank} of {group.Size}");
        }
        return 0;

    case ["digest"]:
        using (var group = ProcessGroup.Join())
        {
            Console.WriteLine($"digest {CollectiveLaws.Digest(group)}");
            group.Barrier();
        }
        return 0;

    case ["equality", var steps]:
        using (var group = ProcessGroup.Join())
        {
            foreach (var (name, training) in EqualTraining.All)
                Console.WriteLine($"equality {group.Rank} {name.Replace(' ', '-')} {EqualTraining.Digest(training.Together(group, int.Parse(steps, CultureInfo.InvariantCulture)))}");
            group.Barrier();
        }
        return 0;

    // Works until something happens, says which rank has which process, and what error ends it after how long without progress.
    case ["forever", var elements]:
        using (var group = ProcessGroup.Join())
        {
            Console.WriteLine($"rank {group.Rank} pid {Environment.ProcessId}");
            var x = Tensor.Ones(long.Parse(elements, CultureInfo.InvariantCulture));
            long progress = Stopwatch.GetTimestamp();
            try
            {
                for (long step = 0; ; step++)
                {
                    progress = Stopwatch.GetTimestamp();
                    group.AllReduce(x, ReduceOp.Max);
                    if (step == 20) Console.WriteLine($"rank {group.Rank} works");
                }
            }
            catch (DistributedException error)
            {
                Console.WriteLine($"rank {group.Rank} error after {Stopwatch.GetElapsedTime(progress).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s: {error.GetType().Name}: {error.Message}");
                return 3;
            }
        }

    case ["throw", var who]:
        using (var group = ProcessGroup.Join())
        {
            group.Barrier();
            if (group.Rank == int.Parse(who, CultureInfo.InvariantCulture)) throw new InvalidDataException($"the data of rank {who} is bad");
            group.Barrier();
        }
        return 0;

    // Fails in the first life, works in the second.
    case ["once"]:
        using (var group = ProcessGroup.Join())
        {
            group.Barrier();
            if (Environment.GetEnvironmentVariable("SINTER_RESTART_COUNT") == "0" && group.Rank == 1) throw new InvalidDataException("the first life ends");
            group.Barrier();
            Console.WriteLine($"rank {group.Rank} lives again");
        }
        return 0;

    case ["mismatch"]:
        using (var group = ProcessGroup.Join())
        {
            group.Barrier();
            if (group.Rank == 0) group.AllReduce(Tensor.Zeros(100));
            else group.Broadcast(Tensor.Zeros(100), root: 0);
            group.Barrier();
        }
        return 0;

    case ["train", var folder, var steps, var where, var rank, var step]:
        TrainingRank.Run(folder, int.Parse(steps, CultureInfo.InvariantCulture), new(where, int.Parse(rank, CultureInfo.InvariantCulture), int.Parse(step, CultureInfo.InvariantCulture)));
        return 0;

    case ["environment"]:
        Console.WriteLine(string.Join(' ', ((string[])["RANK", "LOCAL_RANK", "WORLD_SIZE", "LOCAL_WORLD_SIZE", "GROUP_RANK", "SINTER_THREADS"]).Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}")));
        return 0;

    // A rank with a child of its own, neither of which would end by itself.
    case ["family"]:
        using (var child = Process.Start("sleep", "300"))
        {
            Console.WriteLine($"pid {Environment.ProcessId}");
            Console.WriteLine($"pid {child.Id}");
            Thread.Sleep(Timeout.Infinite);
        }
        return 0;

    case ["warden", var run]:
        Warden.Watch(Console.In, run);
        return 0;

    case ["launch", var processes, .. var arguments]:
        string self = typeof(CollectiveLaws).Assembly.Location;
        using (Launcher launcher = new(new LaunchOptions
        {
            Processes = int.Parse(processes, CultureInfo.InvariantCulture),
            Program = self,
            Arguments = arguments,
            Warden = [Environment.ProcessPath!, self, "warden"],
        }, Console.Out, Console.Error))
            return await launcher.RunAsync(default);

    default:
        Console.Error.WriteLine($"unknown: {string.Join(' ', args)}");
        return 2;
}
