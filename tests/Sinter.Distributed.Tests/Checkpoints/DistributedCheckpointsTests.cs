using Sinter.Data;
using Sinter.Nn;
using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Distributed.Tests;

public class DistributedCheckpointsTests
{
    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 4)]
    [InlineData(2, 1)]
    public void Training_goes_on_bit_for_bit_with_another_number_of_ranks(int before, int after)
    {
        using TemporaryFolder folder = new();
        var (model, optimizer) = Build();
        Train(model, optimizer, 0, 6);
        var expected = Replicas.Values(model);

        ThreadGroups.Run(before, group =>
        {
            var (model, rule) = Build();
            ZeroRedundancyOptimizer zero = new(rule, group);
            Train(model, zero, 0, 3);
            Save(new(folder.Location, group), model, zero, 3);
        });
        Assert.Equal(before, Directory.EnumerateFiles(Assert.Single(Directory.EnumerateDirectories(folder.Location)), "*.safetensors").Count());
        ThreadGroups.Run(after, group =>
        {
            var (model, rule) = Build();
            ZeroRedundancyOptimizer zero = new(rule, group);
            Assert.Equal(3, Load(new(folder.Location, group), model, zero));
            Train(model, zero, 3, 6);
            Replicas.Same(expected, Replicas.Values(model), $"{after} ranks after {before}");
        });
    }

    [Fact]
    public void What_all_ranks_have_is_written_once()
    {
        using TemporaryFolder folder = new();
        ThreadGroups.Run(2, group =>
        {
            TrainingCheckpoint checkpoint = new() { Step = 1 };
            checkpoint.Add("model", new Dictionary<string, Tensor> { ["a"] = Tensor.Ones(1000), ["b"] = Tensor.Ones(1000) });
            new DistributedCheckpoints(folder.Location, group).Save(checkpoint);
        });
        long[] sizes = [.. Directory.EnumerateFiles(folder.Location, "*.safetensors", SearchOption.AllDirectories).Select(f => new FileInfo(f).Length)];
        Assert.All(sizes, size => Assert.InRange(size, 4000, 7000));
    }

    [Fact]
    public void The_last_undamaged_one_is_found_and_older_ones_are_removed()
    {
        using TemporaryFolder folder = new();
        foreach (int step in (int[])[1, 2, 3]) ThreadGroups.Run(2, group => Write(folder, group, step));
        string[] kept = [.. Directory.EnumerateDirectories(folder.Location).Order(StringComparer.Ordinal)];
        Assert.Equal(["2", "3"], kept.Select(name => name.Split('-')[^2][^1..]));

        // A byte of the newest changes; then a file of the one before is cut.
        Damage(kept[1], bytes => bytes[^1] ^= 1);
        Assert.Equal(2, Latest(folder, out var rejected));
        Assert.Contains("SHA-256", Assert.Single(rejected));
        string shard = Directory.EnumerateFiles(kept[0], "rank-1*").Single();
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..^5]);
        Assert.Null(Latest(folder, out rejected));
        Assert.Equal(2, rejected.Count);
        File.Delete(shard);
        Assert.Null(Latest(folder, out rejected));
        Assert.Contains("missing", rejected[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":2}")]
    [InlineData("{\"version\":1,\"step\":1}")]
    [InlineData("{\"version\":1,\"step\":1,\"shards\":[{\"file\":\"../../etc/passwd\",\"bytes\":1,\"sha256\":\"\"}]}")]
    [InlineData("{\"version\":1,\"step\":1,\"shards\":[{\"file\":\"x\",\"bytes\":\"many\",\"sha256\":\"\"}]}")]
    public void A_damaged_manifest_is_passed_over(string text)
    {
        using TemporaryFolder folder = new();
        ThreadGroups.Run(1, group => Write(folder, group, 1));
        folder.Write("step-0000000009-00000000/commit.json", text);
        Assert.Equal(1, Latest(folder, out var rejected));
        Assert.Single(rejected);
    }

    [Fact]
    public void A_kill_at_any_moment_loses_nothing()
    {
        using TemporaryFolder folder = new();
        ThreadGroups.Run(2, group => Write(folder, group, 1));
        string complete = Directory.EnumerateDirectories(folder.Location).Single();
        string[] order = [.. Directory.EnumerateFiles(complete).OrderBy(f => f.EndsWith("commit.json", StringComparison.Ordinal)).ThenBy(f => f, StringComparer.Ordinal)];
        // What a kill leaves: some of the files, the last of them cut, and under its temporary name.
        int left = 0;
        for (int files = 0; files < order.Length; files++)
            foreach (double part in (double[])[0, 0.5, 1])
            {
                string partial = folder.File($"step-0000000002-{left++:x8}");
                Directory.CreateDirectory(partial);
                foreach (string whole in order[..files]) File.Copy(whole, Path.Combine(partial, Path.GetFileName(whole)));
                byte[] bytes = File.ReadAllBytes(order[files]);
                File.WriteAllBytes(Path.Combine(partial, ".1234.tmp"), bytes[..(int)(part * bytes.Length)]);
                Assert.Equal(1, Latest(folder, out _));
            }
        Assert.Equal(9, left);
        ThreadGroups.Run(2, group => Write(folder, group, 2));
        Assert.Equal(2, Directory.EnumerateDirectories(folder.Location).Count());
        Assert.Equal(2, Latest(folder, out _));
    }

    [Fact]
    public void A_rank_that_cannot_write_is_named_on_all_and_the_last_checkpoint_stays()
    {
        using TemporaryFolder folder = new();
        ThreadGroups.Run(3, group => Write(folder, group, 1));
        int thrown = 0;
        ThreadGroups.Run(3, group =>
        {
            DistributedCheckpoints checkpoints = new(folder.Location, group);
            TrainingCheckpoint checkpoint = new() { Step = 2 };
            // A tensor without memory stands for a disk without room: the writer fails on one rank alone.
            checkpoint.Add("model", new Dictionary<string, Tensor> { [$"only{group.Rank}"] = group.Rank == 1 ? Disposed() : Tensor.Ones(3) });
            var error = Assert.Throws<CheckpointException>(() => checkpoints.Save(checkpoint));
            Assert.Contains("rank 1 could not write", error.Message);
            Interlocked.Increment(ref thrown);
            // The group goes on.
            group.Barrier();
        });
        Assert.Equal(3, thrown);
        Assert.Single(Directory.EnumerateDirectories(folder.Location));
        Assert.Equal(1, Latest(folder, out _));
    }

    static Tensor Disposed()
    {
        var x = Tensor.Ones(1 << 12);
        x.Dispose();
        return x;
    }

    [Fact]
    public void An_empty_folder_has_none()
    {
        using TemporaryFolder folder = new();
        Assert.Null(Latest(folder, out _));
        Assert.Throws<ArgumentException>(() => ThreadGroups.Run(1, group => new DistributedCheckpoints(folder.Location, group, keep: 0)));
    }

    static void Write(TemporaryFolder folder, ProcessGroup group, int step)
    {
        var (model, optimizer) = Build();
        Save(new(folder.Location, group), model, optimizer, step);
    }

    static long? Latest(TemporaryFolder folder, out IReadOnlyList<string> rejected)
    {
        (long? Step, IReadOnlyList<string> Rejected) found = ThreadGroups.Run(2, group =>
        {
            DistributedCheckpoints checkpoints = new(folder.Location, group);
            return (checkpoints.LoadLatest()?.Step, checkpoints.Rejected);
        })[0];
        rejected = found.Rejected;
        return found.Step;
    }

    static void Damage(string folder, Action<byte[]> change)
    {
        string shard = Directory.EnumerateFiles(folder, "rank-0*").Single();
        byte[] bytes = File.ReadAllBytes(shard);
        change(bytes);
        File.WriteAllBytes(shard, bytes);
    }

    static (Sequential Model, AdamW Optimizer) Build()
    {
        var model = Replicas.Seeded(6, () => new Sequential(new Linear(4, 6), new Tanh(), new Linear(6, 2)));
        return (model, new(model.Parameters(), lr: 0.01));
    }

    static void Train(Sequential model, Optimizer optimizer, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            optimizer.ZeroGrad();
            model.Call(Replicas.Normal(step, 3, 4)).Square().Sum().Backward();
            optimizer.Step();
        }
    }

    static void Save(DistributedCheckpoints checkpoints, Sequential model, Optimizer optimizer, int step)
    {
        var state = optimizer.StateDict();
        TrainingCheckpoint checkpoint = new() { Step = step };
        checkpoint.Add("model", model.StateDict());
        checkpoint.Add("optimizer", state.Tensors, state.Numbers);
        checkpoints.Save(checkpoint);
    }

    static long? Load(DistributedCheckpoints checkpoints, Sequential model, Optimizer optimizer)
    {
        if (checkpoints.LoadLatest() is not { } checkpoint) return null;
        model.LoadStateDict(checkpoint.Tensors("model"));
        optimizer.LoadStateDict(new(checkpoint.Tensors("optimizer"), new(checkpoint.Numbers("optimizer"))));
        return checkpoint.Step;
    }
}
