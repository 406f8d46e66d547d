using Sinter.Testing;

namespace Sinter.Language.Tests;

public class MetricsLogTests
{
    [Fact]
    public void A_line_is_a_JSON_object_with_the_validation_loss_only_where_there_is_one()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.jsonl");
        using (MetricsLog log = MetricsLog.Open(path, step: 0))
        {
            log.Append(new TrainingMetrics(1, 4.5, 0.001, 1000));
            log.Append(new TrainingMetrics(2, 4.25, 0.002, 2000, 4.125));
        }
        Assert.Equal(
            """
            {"step":1,"loss":4.5,"lr":0.001,"tokens_per_s":1000}
            {"step":2,"loss":4.25,"lr":0.002,"tokens_per_s":2000,"val_loss":4.125}

            """,
            File.ReadAllText(path));
        Assert.Equal(4.125, MetricsLog.Read(path)[1].ValidationLoss);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"step\":4,\"lo")]
    [InlineData("{\"step\":4,\"loss\":1,\"lr\":1,\"tokens_per_s\":1}")]
    [InlineData("garbage\n")]
    [InlineData("null\n")]
    [InlineData("{\"step\":3}\n")]
    public void Resuming_cuts_later_lines_and_a_torn_end(string end)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("metrics.jsonl");
        using (MetricsLog log = MetricsLog.Open(path, step: 0))
        {
            for (int step = 1; step <= 3; step++)
            {
                log.Append(new TrainingMetrics(step, step, 1, 1));
            }
        }
        File.AppendAllText(path, end);
        using (MetricsLog log = MetricsLog.Open(path, step: 3))
        {
            log.Append(new TrainingMetrics(4, 4, 1, 1));
        }
        Assert.Equal([1, 2, 3, 4], MetricsLog.Read(path).Select(line => line.Step));
        using (MetricsLog log = MetricsLog.Open(path, step: 2))
        {
            log.Append(new TrainingMetrics(3, 30, 1, 1));
        }
        Assert.Equal([1, 2, 30], MetricsLog.Read(path).Select(line => line.Loss));
        MetricsLog.Open(path, step: 0).Dispose();
        Assert.Empty(File.ReadAllBytes(path));
    }

    [Fact]
    public void Without_a_file_there_are_no_lines()
    {
        using TemporaryFolder folder = new();
        Assert.Empty(MetricsLog.Read(folder.File("metrics.jsonl")));
    }
}
