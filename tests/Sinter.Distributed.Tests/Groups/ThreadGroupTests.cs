using System.Diagnostics;
using Sinter.Distributed;

namespace Sinter.Distributed.Tests;

public class ThreadGroupTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void All_collectives_on_threads(int ranks) => ThreadGroups.Run(ranks, CollectiveLaws.All);

    [Fact]
    public void The_first_exception_is_thrown_and_the_others_learn_who_is_gone()
    {
        Exception? seen = null;
        var thrown = Assert.Throws<InvalidOperationException>(() => ThreadGroups.Run(3, group =>
        {
            if (group.Rank == 1) throw new InvalidOperationException("rank one has enough");
            try
            {
                group.Barrier();
            }
            catch (Exception error)
            {
                seen = error;
                throw;
            }
        }));
        Assert.Equal("rank one has enough", thrown.Message);
        var gone = Assert.IsType<PeerGoneException>(seen);
        Assert.Equal(1, gone.Rank);
        Assert.Contains($"rank 1 ({Environment.MachineName}, pid {Environment.ProcessId}) is gone while barrier #1", gone.Message);
        Assert.Contains("rank one has enough", gone.Message);
        Assert.Contains("ThreadGroupTests.cs:", gone.Message);
    }

    [Fact]
    public void Different_collectives_are_reported_at_once_with_both_places()
    {
        var error = Mismatch(group =>
        {
            var x = Tensor.Zeros(4);
            if (group.Rank == 0) group.AllReduce(x);
            else group.Broadcast(x, root: 1);
        });
        Assert.Matches(@"all-reduce #1 \(sum of 4 float32\) at \S*ThreadGroupTests\.cs:\d+", error.Message);
        Assert.Matches(@"broadcast #1 \(4 float32, root 1\) at \S*ThreadGroupTests\.cs:\d+", error.Message);
    }

    [Fact]
    public void Different_sizes_types_roots_operations_and_numbers_of_calls_are_reported()
    {
        Mismatch(group => group.AllReduce(Tensor.Zeros(4 + group.Rank)));
        Mismatch(group => group.AllReduce(Tensor.Zeros([4], group.Rank == 0 ? DType.Float32 : DType.Float64)));
        Mismatch(group => group.Broadcast(Tensor.Zeros(4), root: group.Rank));
        Mismatch(group => group.AllReduce(Tensor.Zeros(4), group.Rank == 0 ? ReduceOp.Sum : ReduceOp.Max));
        Mismatch(group => group.AllGather([Tensor.Zeros(4), Tensor.Zeros(5)], Tensor.Zeros(group.Rank == 0 ? 4 : 5)), fails: false);
        Mismatch(group => group.AllGather(group.Rank == 0 ? [Tensor.Zeros(4), Tensor.Zeros(6)] : [Tensor.Zeros(4), Tensor.Zeros(5)], Tensor.Zeros(group.Rank == 0 ? 4 : 5)));
    }

    [Fact]
    public void A_rank_that_never_comes_is_named_with_its_last_call()
    {
        using var stay = new ManualResetEventSlim();
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<CollectiveTimeoutException>(() => ThreadGroups.Run(2, group =>
        {
            group.Barrier();
            if (group.Rank == 1)
            {
                stay.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
                return;
            }
            try
            {
                group.AllReduce(Tensor.Zeros(1));
            }
            finally
            {
                stay.Set();
            }
        }, TimeSpan.FromSeconds(0.3)));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.2, 10);
        Assert.Contains("rank 1 (", error.Message);
        Assert.Contains("did not take part in all-reduce #2 (sum of 1 float32)", error.Message);
        Assert.Contains("its last call was barrier #1", error.Message);
    }

    [Fact]
    public void A_broken_group_says_so_again_and_does_not_hang()
    {
        Assert.Throws<PeerGoneException>(() => ThreadGroups.Run(2, group =>
        {
            if (group.Rank == 1) return;
            Assert.Throws<PeerGoneException>(() => group.Barrier());
            Assert.Throws<PeerGoneException>(() => group.AllReduceAsync(Tensor.Zeros(3)).Wait());
            group.AllReduce(Tensor.Zeros(3));
        }));
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_leave_the_group_usable() => ThreadGroups.Run(2, group =>
    {
        var x = Tensor.Zeros([4], DType.Int32);
        Assert.Contains("mean of int32", Assert.Throws<DTypeException>(() => group.AllReduce(x, ReduceOp.Mean)).Message);
        Assert.Contains("BitAnd", Assert.Throws<DTypeException>(() => group.AllReduce(Tensor.Zeros(4), ReduceOp.BitAnd)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => group.Broadcast(x, root: 2));
        Assert.Contains("itself", Assert.Throws<ArgumentException>(() => group.Send(x, group.Rank)).Message);
        Assert.Throws<ShapeException>(() => group.AllGather(Tensor.Zeros([7], DType.Int32), x));
        Assert.Throws<ShapeException>(() => group.ReduceScatter(Tensor.Zeros([3], DType.Int32), x));
        Assert.Throws<DTypeException>(() => group.AllGather(Tensor.Zeros(8), x));
        Assert.Throws<ArgumentException>(() => group.AllGather([x], x));
        Assert.Throws<ArgumentException>(() => group.Gather(group.Rank == 0 ? null : [x, x], x, root: 0));
        Assert.Throws<ArgumentException>(() => group.NewGroup(0, 0));
        Assert.Throws<ArgumentException>(() => group.NewGroup(0, 5));
        group.Barrier();
    });

    [Fact]
    public void NaN_wins_a_minimum_and_a_maximum() => ThreadGroups.Run(3, group =>
    {
        foreach (var op in (ReduceOp[])[ReduceOp.Min, ReduceOp.Max])
            foreach (int n in (int[])[1, 100])
            {
                var x = Tensor.Full([n], group.Rank == 1 ? float.NaN : group.Rank, DType.Float32);
                group.AllReduce(x, op);
                Assert.All(x.ToArray<float>(), value => Assert.True(float.IsNaN(value)));
            }
    });

    static DistributedException Mismatch(Action<ProcessGroup> body, bool fails = true)
    {
        if (!fails)
        {
            ThreadGroups.Run(2, body);
            return null!;
        }
        return Assert.Throws<CollectiveMismatchException>(() => ThreadGroups.Run(2, body, TimeSpan.FromSeconds(10)));
    }
}
