using Sinter.Testing;

namespace Sinter.Distributed.Tests;

/// <summary>Training by N ranks is training by one process on the joined batch, bit for bit, if that process adds up in the same order: shard by shard, shard 0 first. Here the ranks are threads; between
/// processes, see <see cref="EqualProcessesTests"/>.</summary>
public class EqualityTests
{
    static readonly int Steps = SlowTests.Enabled ? 100 : 10;

    public static MatrixTheoryData<string, string, int> Cases => new(EqualTraining.All.Keys, ["threads", "shm", "tcp"], [2, 3, 4]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ranks_train_what_one_process_trains(string training, string backend, int ranks)
    {
        var expected = EqualTraining.All[training].Alone(ranks, Steps);
        foreach (var values in Backends.Run(backend, ranks, group => EqualTraining.All[training].Together(group, Steps)))
            Replicas.Same(expected, values, $"{training}, {ranks} ranks on {backend}");
    }

    // What the other test would miss if models did not train, or all trained alike.
    [Fact]
    public void Trainings_differ_from_each_other_and_from_where_they_began()
    {
        var trained = EqualTraining.All.ToDictionary(t => t.Key, t => EqualTraining.Digest(t.Value.Alone(2, 9)));
        Assert.Equal(trained.Count, trained.Values.Distinct().Count());
        foreach (var (name, training) in EqualTraining.All)
        {
            Assert.NotEqual(trained[name], EqualTraining.Digest(training.Alone(2, 0)));
            Assert.NotEqual(trained[name], EqualTraining.Digest(training.Alone(3, 9)));
        }
    }
}
