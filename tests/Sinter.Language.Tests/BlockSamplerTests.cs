namespace Sinter.Language.Tests;

public class BlockSamplerTests
{
    private static readonly int[] Text = [.. Enumerable.Range(0, 100)];

    [Fact]
    public void Targets_are_the_inputs_one_token_later()
    {
        TokenBatch batch = new BlockSampler(Text, batchSize: 8, blockSize: 16, seed: 3).Batch(1);
        Assert.Equal((8, 16), (batch.Rows, batch.Columns));
        Assert.Equal(batch.Inputs.Select(id => id + 1), batch.Targets);
        Assert.All(batch.Inputs.Chunk(16), row => Assert.Equal(Enumerable.Range(row[0], 16), row));
    }

    [Fact]
    public void A_batch_depends_on_the_seed_and_the_step_alone()
    {
        BlockSampler sampler = new(Text, 8, 16, 3);
        int[] fifth = sampler.Batch(5).Inputs;
        sampler.Batch(1);
        Assert.Equal(fifth, sampler.Batch(5).Inputs);
        Assert.Equal(fifth, new BlockSampler(Text, 8, 16, 3).Batch(5).Inputs);
        Assert.NotEqual(fifth, sampler.Batch(6).Inputs);
        Assert.NotEqual(fifth, new BlockSampler(Text, 8, 16, 4).Batch(5).Inputs);
    }

    [Fact]
    public void Every_place_is_drawn_about_equally_often()
    {
        BlockSampler sampler = new(Text, 84, 16, 7);
        int[] counts = new int[84];
        for (int step = 1; step <= 200; step++)
        {
            foreach (int[] row in sampler.Batch(step).Inputs.Chunk(16))
            {
                counts[row[0]]++;
            }
        }
        Assert.All(counts, count => Assert.InRange(count, 130, 280));
    }

    [Fact]
    public void The_shortest_text_has_one_place() =>
        Assert.Equal([0, 1, 2], new BlockSampler(new[] { 0, 1, 2, 3 }, 1, 3, 0).Batch(9).Inputs);
}
