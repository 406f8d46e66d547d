namespace Sinter;

/// <summary>Categories drawn by weight.</summary>
public static class MultinomialSampling
{
    extension(Tensor x)
    {
        /// <summary>Positions drawn with the probabilities that each row's weights have in their sum: [C] → [n], [B, C] → [B, n], int64.</summary>
        /// <param name="n">How many for each row.</param>
        /// <param name="replacement">Whether a position may come more than once.</param>
        /// <param name="generator">The source of randomness; the default one if null.</param>
        /// <exception cref="ArgumentException">A weight is negative, infinite or NaN, a row has none above 0, or fewer than n without replacement.</exception>
        [Export("multinomial")]
        public Tensor Multinomial(int n, bool replacement = false, Generator? generator = null)
        {
            Check.Shape(x.Rank is 1 or 2, $"Multinomial: x is {x.Shape}; it must be one row of weights or several.");
            Check.DType(x.DType.IsFloatingPoint, $"Multinomial: x is {x.DType}; weights are floating-point numbers.");
            Check.Argument(n > 0, $"Multinomial: n is {n}; it must be positive.");
            var columns = (int)x.Shape[^1];
            var rows = x.Rank == 1 ? 1 : (int)x.Shape[0];
            Check.Argument(replacement || n <= columns, $"Multinomial: {n} of {columns} positions without replacement; draw fewer, or with replacement.");
            var weights = x.Detach().ToArray<double>();
            var noise = Tensor.Rand([rows, replacement ? n : columns], DType.Float64, generator).ToArray<double>();
            var y = new long[rows * n];
            for (var row = 0; row < rows; row++)
            {
                ReadOnlySpan<double> w = weights.AsSpan(row * columns, columns), u = noise.AsSpan(row * (replacement ? n : columns), replacement ? n : columns);
                Guard(w, row, replacement ? 1 : n);
                var drawn = y.AsSpan(row * n, n);
                if (replacement) WithReplacement(w, u, drawn);
                else WithoutReplacement(w, u, drawn);
            }
            return Tensor.From(y, x.Rank == 1 ? [n] : [rows, n]);
        }
    }

    static void Guard(ReadOnlySpan<double> w, int row, int needed)
    {
        var positive = 0;
        for (var i = 0; i < w.Length; i++)
        {
            Check.Argument(w[i] >= 0 && double.IsFinite(w[i]), $"Multinomial: weight {i} of row {row} is {w[i]}; weights must be finite and at least 0.");
            if (w[i] > 0) positive++;
        }
        Check.Argument(positive >= needed, $"Multinomial: row {row} has {positive} weights above 0, and {needed} are needed; draw fewer, or with replacement.");
    }

    static void WithReplacement(ReadOnlySpan<double> w, ReadOnlySpan<double> u, Span<long> drawn)
    {
        var sums = new double[w.Length];
        var sum = 0.0;
        for (var i = 0; i < sums.Length; i++) sums[i] = sum += w[i];
        for (var k = 0; k < drawn.Length; k++)
        {
            // The first position whose running sum exceeds the target; one of weight 0 never does so first.
            int low = 0, high = sums.Length - 1;
            var target = u[k] * sum;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (sums[middle] > target) high = middle;
                else low = middle + 1;
            }
            while (w[low] == 0) low--;
            drawn[k] = low;
        }
    }

    // A race of exponential clocks whose rates are the weights: the order of arrival is the order of drawing.
    static void WithoutReplacement(ReadOnlySpan<double> w, ReadOnlySpan<double> u, Span<long> drawn)
    {
        var arrivals = new double[w.Length];
        var order = new int[w.Length];
        for (var i = 0; i < order.Length; i++) (order[i], arrivals[i]) = (i, w[i] > 0 ? -Math.Log(1 - u[i]) / w[i] : double.PositiveInfinity);
        Array.Sort(arrivals, order);
        for (var k = 0; k < drawn.Length; k++) drawn[k] = order[k];
    }
}
