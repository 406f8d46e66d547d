using System.Diagnostics;
using System.Globalization;
using Sinter.Data;
using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

/// <summary>A rank that trains with checkpoints, and in its first life dies where it is told to.</summary>
public static class TrainingRank
{
    /// <summary>Where a fault strikes.</summary>
    public sealed record Fault(string Where, int Rank, int Step)
    {
        public bool Strikes(string where, ProcessGroup group, int step) =>
            where == Where && group.Rank == Rank && step == Step && Environment.GetEnvironmentVariable("SINTER_RESTART_COUNT") is null or "0";
    }

    /// <summary>Trains from the last checkpoint in <paramref name="folder"/> on, and writes a hash of the weights.</summary>
    public static void Run(string folder, int steps, Fault fault)
    {
        using var group = ProcessGroup.Join();
        Generator.ManualSeed(1);
        var model = new Sequential(new Linear(32, 64), new Tanh(), new Linear(64, 32), new Tanh(), new Linear(32, 4));
        using DistributedDataParallel ddp = new(model, group, new() { FirstBucketMegabytes = 0.002, BucketMegabytes = 0.01, HashCheckInterval = 5 });
        ZeroRedundancyOptimizer optimizer = new(new AdamW(ddp.Parameters(), lr: 0.01), group);
        DistributedCheckpoints checkpoints = new(folder, group);
        int step = 0;
        if (checkpoints.LoadLatest() is { } saved)
        {
            model.LoadStateDict(saved.Tensors("model"));
            optimizer.LoadStateDict(new(saved.Tensors("optimizer"), new(saved.Numbers("optimizer"))));
            step = (int)saved.Step;
        }
        Console.WriteLine($"rank {group.Rank} begins at step {step}");
        while (step < steps)
        {
            step++;
            if (fault.Strikes("step", group, step)) Die();
            optimizer.ZeroGrad();
            var x = Tensor.Randn([8, 32], generator: new Generator(1000 * step + group.Rank));
            var loss = ddp.Call(x).Square().Mean() + model.Parameters().First().Square().Mean();
            if (fault.Strikes("backward", group, step)) _ = loss.RegisterHook(_ => Later(0.3));
            loss.Backward();
            if (fault.Strikes("optimizer", group, step)) Die();
            optimizer.Step();
            if (step % 4 != 0) continue;
            if (fault.Strikes("checkpoint", group, step)) _ = Later(3);
            var state = optimizer.StateDict();
            TrainingCheckpoint checkpoint = new() { Step = step };
            checkpoint.Add("model", model.StateDict());
            checkpoint.Add("optimizer", state.Tensors, state.Numbers);
            try
            {
                checkpoints.Save(checkpoint);
            }
            catch (CheckpointException error)
            {
                // Training goes on; there will be room again.
                Console.WriteLine($"rank {group.Rank} step {step}: {error.GetType().Name}: {error.Message}");
            }
        }
        ulong hash = 0;
        foreach (var p in model.Parameters()) hash = unchecked(hash * 31 + ParameterHash.Of(p));
        Console.WriteLine($"rank {group.Rank} weights {hash.ToString("x16", CultureInfo.InvariantCulture)}");
    }

    static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite);
    }

    // A moment from now, whatever this process does then.
    static Tensor? Later(double milliseconds)
    {
        new Thread(() =>
        {
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds) { }
            Die();
        }).Start();
        return null;
    }
}
