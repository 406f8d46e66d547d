namespace Sinter.Language;

/// <summary>Measures how well a model predicts a text it was not trained on.</summary>
public static class Evaluation
{
    /// <summary>
    /// The mean cross-entropy of <paramref name="tokens"/> in nats a token. The text is cut into blocks side by side, in which every token
    /// but the first of all is predicted once; of more than <paramref name="maxBlocks"/> blocks, that many, spread evenly, are read.
    /// </summary>
    /// <returns>The mean over what was read before <paramref name="stop"/> was cancelled; NaN if that is nothing.</returns>
    public static double Loss(
        ITrainableModel model, ReadOnlySpan<int> tokens, int batchSize, int maxBlocks = int.MaxValue, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBlocks, 1);
        int T = model.BlockSize;
        int blocks = (tokens.Length - 1) / T;
        int read = Math.Min(blocks, maxBlocks);
        double sum = 0;
        long count = 0;
        for (int first = 0; first < read && !stop.IsCancellationRequested; first += batchSize)
        {
            TokenBatch batch = new(Math.Min(batchSize, read - first), T);
            for (int row = 0; row < batch.Rows; row++)
            {
                batch.SetRow(row, tokens, (int)((long)(first + row) * blocks / read) * T);
            }
            Add(batch);
        }

        int rest = tokens.Length - 1 - (blocks * T);
        if (rest > 0 && read == blocks && !stop.IsCancellationRequested)
        {
            TokenBatch tail = new(1, rest);
            tail.SetRow(0, tokens, blocks * T);
            Add(tail);
        }
        return count > 0 ? sum / count : double.NaN;

        void Add(TokenBatch batch)
        {
            sum += model.Evaluate(batch) * batch.Inputs.Length;
            count += batch.Inputs.Length;
        }
    }
}
