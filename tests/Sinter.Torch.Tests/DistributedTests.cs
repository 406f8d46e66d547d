using Sinter.Distributed;
using static Sinter.Torch.torch;

namespace Sinter.Torch.Tests;

/// <summary>Ranks under PyTorch's names. What the collectives compute is tested where they are written; here, that each name reaches its collective with its arguments in place.</summary>
public class DistributedTests
{
    // A default group for each rank: threads of this process.
    static T[] OnRanks<T>(int ranks, Func<int, T> body) => ThreadGroups.Run(ranks, group =>
    {
        distributed.init_process_group(group);
        return body(distributed.get_rank());
    });

    static Tensor Of(params float[] values) => tensor(values);

    [Fact]
    public void Ranks_reduce_gather_and_scatter()
    {
        OnRanks(3, rank =>
        {
            Assert.True(distributed.is_initialized());
            Assert.Equal(3, distributed.get_world_size());
            Assert.Equal("threads", distributed.get_backend());

            var sum = Of(rank, 1);
            Assert.Null(distributed.all_reduce(sum));
            Assert.Equal([3, 3], sum.data<float>());
            var largest = Of(rank);
            distributed.all_reduce(largest, op: distributed.ReduceOp.MAX, async_op: true)!.Wait();
            Assert.Equal([2], largest.data<float>());
            var product = Of(rank + 1);
            distributed.reduce(product, dst: 1, op: distributed.ReduceOp.PRODUCT);
            if (rank == 1) Assert.Equal([6], product.data<float>());

            var from = Of(rank);
            distributed.broadcast(from, src: 2);
            Assert.Equal([2], from.data<float>());

            Tensor[] parts = [zeros(1), zeros(1), zeros(1)];
            distributed.all_gather(parts, Of(rank * 10));
            Assert.Equal([0, 10, 20], parts.Select(p => p.item<float>()));
            var row = zeros(3);
            distributed.all_gather_into_tensor(row, Of(rank));
            Assert.Equal([0, 1, 2], row.data<float>());
            distributed.gather(Of(rank + 5), rank == 2 ? parts : null, dst: 2);
            if (rank == 2) Assert.Equal([5, 6, 7], parts.Select(p => p.item<float>()));

            var mine = zeros(1);
            distributed.scatter(mine, rank == 0 ? [Of(7), Of(8), Of(9)] : null);
            Assert.Equal(7 + rank, mine.item<float>());
            distributed.reduce_scatter(mine, [Of(rank), Of(1), Of(2)]);
            Assert.Equal(rank == 0 ? 3 : 3 * rank, mine.item<float>());
            distributed.reduce_scatter_tensor(mine, Of(1, 2, 3));
            Assert.Equal(3 * (rank + 1), mine.item<float>());
            distributed.all_to_all(parts, [Of(rank), Of(rank + 10), Of(rank + 20)]);
            Assert.Equal([rank * 10, rank * 10 + 1, rank * 10 + 2], parts.Select(p => p.item<float>()));
            distributed.barrier();
            return true;
        });
    }

    [Fact]
    public void Roots_and_partners_are_ranks_of_the_group_of_all()
    {
        OnRanks(3, rank =>
        {
            var pair = distributed.new_group([1, 2]);
            if (rank == 0)
            {
                Assert.Null(pair);
                return true;
            }
            var from = Of(rank);
            distributed.broadcast(from, src: 2, group: pair);
            Assert.Equal([2], from.data<float>());
            Assert.Contains("src is rank 0", Assert.Throws<ArgumentException>(() => distributed.broadcast(from, src: 0, group: pair)).Message);
            if (rank == 1) distributed.send(Of(11), dst: 2, group: pair);
            else Assert.Equal(1, distributed.recv(from, src: 1, group: pair));
            if (rank == 2) Assert.Equal([11], from.data<float>());
            return true;
        });
    }

    [Fact]
    public void A_mismatch_names_the_lines_of_both_calls()
    {
        var error = Assert.ThrowsAny<DistributedException>(() => OnRanks(2, rank =>
        {
            if (rank == 0) distributed.barrier();
            else distributed.all_reduce(zeros(1));
            return true;
        }));
        Assert.Contains("DistributedTests.cs", error.Message);
    }

    [Fact]
    public void Ranks_train_one_model()
    {
        var weights = OnRanks(2, rank =>
        {
            var model = nn.Linear(2, 1);
            using var parallel = nn.parallel.DistributedDataParallel(model);
            var data = torch.utils.data.TensorDataset(arange(8, dtype: float32).reshape(4, 2));
            var sampler = torch.utils.data.distributed.DistributedSampler(data, shuffle: false);
            Assert.Equal(rank == 0 ? [0L, 2] : [1L, 3], sampler.Indices(0));
            var optimizer = optim.SGD(model.parameters(), lr: 0.01);
            foreach (var batch in torch.utils.data.DataLoader(data, torch.utils.data.BatchSampler(sampler, 2)))
            {
                optimizer.zero_grad();
                parallel.call(batch[0]).pow(2).mean().backward();
                optimizer.step();
            }
            return model.weight.data<float>();
        });
        Assert.Equal(weights[0], weights[1]);
    }

    [Fact]
    public void Without_a_group_the_functions_say_what_to_call()
    {
        Assert.False(distributed.is_initialized());
        Assert.Contains("init_process_group", Assert.Throws<InvalidOperationException>(() => distributed.barrier()).Message);
        distributed.init_process_group("gloo", world_size: 1, rank: 0);
        Assert.Throws<InvalidOperationException>(() => distributed.init_process_group());
        Assert.Equal(0, distributed.get_rank());
        distributed.destroy_process_group();
        Assert.False(distributed.is_initialized());
        Assert.Contains("nccl", Assert.Throws<ArgumentException>(() => distributed.init_process_group("nccl")).Message);
    }
}
