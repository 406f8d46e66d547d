namespace Sinter;

/// <summary>Sums of products in Einstein's notation, as a sequence of matrix products.</summary>
public static class EinsteinSummation
{
    extension(Tensor)
    {
        /// <summary>Multiplies the operands along dimensions named by letters and sums over the letters that the output does not name.</summary>
        /// <param name="equation">As in <c>bij,bjk->bik</c>. A letter that stands twice in one operand takes its diagonal; <c>...</c> stands for further dimensions, which broadcast;
        /// without an arrow the output has the letters that stand once, in alphabetical order.</param>
        /// <param name="operands">Of one type. Three and more are contracted in pairs, the pair first that shrinks most.</param>
        /// <exception cref="ArgumentException">The equation does not fit the operands.</exception>
        /// <exception cref="ShapeException">A letter has two sizes, neither of them 1.</exception>
        [Export("einsum"), Autocast(Gpu = Precision.Low)]
        public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
        {
            using var _ = Autocast.Inputs(ref operands);
            Check.Argument(operands.Length > 0, $"Einsum: there are no operands for '{equation}'; give at least one.");
            var parsed = EinsumEquation.Parse(equation, operands);
            var terms = new List<Term>();
            var sizes = new Dictionary<int, long>();
            for (var i = 0; i < operands.Length; i++)
            {
                Check.DType(operands[i].DType == operands[0].DType,
                    $"Einsum: operand 0 is {operands[0].DType} and operand {i} is {operands[i].DType}; the types must be equal. Convert one with To.");
                terms.Add(Term.Of(operands[i], parsed.Operands[i], equation));
                terms[i].AddTo(sizes, equation);
            }
            while (terms.Count > 1)
            {
                var (i, j) = terms.Count == 2 ? (0, 1) : Cheapest(terms, parsed.Output, sizes);
                Term a = terms[i], b = terms[j];
                terms.RemoveAt(j);
                terms.RemoveAt(i);
                terms.Add(a.Times(b, Needed(terms, parsed.Output), sizes));
            }
            var last = terms[0].SumTo(parsed.Output);
            var order = Array.ConvertAll(parsed.Output, label => Array.IndexOf(last.Labels, label));
            return last.X.Permute(order);
        }
    }

    // The labels that the rest of the computation still looks at.
    static HashSet<int> Needed(IEnumerable<Term> others, int[] output) => [.. output, .. others.SelectMany(term => term.Labels)];

    // Greedy: the pair whose product is smallest compared with what it replaces.
    static (int, int) Cheapest(List<Term> terms, int[] output, Dictionary<int, long> sizes)
    {
        var best = (0, 1);
        var least = double.PositiveInfinity;
        for (var i = 0; i < terms.Count; i++)
            for (var j = i + 1; j < terms.Count; j++)
            {
                var needed = Needed(terms.Where((_, k) => k != i && k != j), output);
                var product = terms[i].Labels.Union(terms[j].Labels).Where(needed.Contains).Aggregate(1.0, (n, label) => n * sizes[label]);
                var cost = product - terms[i].X.Count - terms[j].X.Count;
                if (cost < least) (best, least) = ((i, j), cost);
            }
        return best;
    }

    /// <summary>A tensor with a different label for each dimension.</summary>
    sealed record Term(Tensor X, int[] Labels)
    {
        public static Term Of(Tensor x, int[] labels, string equation)
        {
            var left = labels.ToList();
            for (var d = 0; d < left.Count; d++)
                for (var e = left.IndexOf(left[d], d + 1); e >= 0; e = left.IndexOf(left[d], d + 1))
                {
                    Check.Shape(x.Shape[d] == x.Shape[e],
                        $"Einsum: '{equation}' names dimensions of {x.Shape[d]} and {x.Shape[e]} of one operand alike; a diagonal needs equal sizes.");
                    x = x.Diagonal(0, d, e).MoveDim(-1, d);
                    left.RemoveAt(e);
                }
            return new(x, [.. left]);
        }

        public void AddTo(Dictionary<int, long> sizes, string equation)
        {
            for (var d = 0; d < Labels.Length; d++)
            {
                var size = sizes.GetValueOrDefault(Labels[d], 1);
                Check.Shape(size == X.Shape[d] || size == 1 || X.Shape[d] == 1,
                    $"Einsum: '{equation}' gives one name to dimensions of {size} and {X.Shape[d]}; the sizes must be equal, or one of them 1.");
                if (size == 1) sizes[Labels[d]] = X.Shape[d];
            }
        }

        /// <summary>The product, summed over what is not needed any more.</summary>
        public Term Times(Term other, HashSet<int> needed, Dictionary<int, long> sizes)
        {
            var a = Squeezed(sizes);
            var b = other.Squeezed(sizes);
            a = a.SumTo([.. a.Labels.Where(label => needed.Contains(label) || b.Labels.Contains(label))]);
            b = b.SumTo([.. b.Labels.Where(label => needed.Contains(label) || a.Labels.Contains(label))]);
            int[] shared = [.. a.Labels.Intersect(b.Labels)];
            int[] batch = [.. shared.Where(needed.Contains)], summed = [.. shared.Except(needed)];
            int[] rows = [.. a.Labels.Except(shared)], columns = [.. b.Labels.Except(shared)];
            int[] labels = [.. batch, .. rows, .. columns];
            Tensor p = a.In([.. batch, .. rows, .. summed]), q = b.In([.. batch, .. summed, .. columns]);
            var shape = Shape.Create(Array.ConvertAll(labels, label => sizes[label]));
            long B = Size(batch), M = Size(rows), K = Size(summed), N = Size(columns);
            // Nothing to sum over: a product of elements, not of matrices.
            if (summed.Length == 0) return new((p.Reshape(B, M, 1) * q.Reshape(B, 1, N)).Reshape(shape), labels);
            if (batch.Length == 0) return new(p.Reshape(M, K).MatMul(q.Reshape(K, N)).Reshape(shape), labels);
            return new(p.Reshape(B, M, K).MatMul(q.Reshape(B, K, N)).Reshape(shape), labels);

            long Size(int[] of) => of.Aggregate(1L, (n, label) => n * sizes[label]);
        }

        // A size of 1 that stands for a larger one is dropped: the other operand brings the dimension.
        Term Squeezed(Dictionary<int, long> sizes)
        {
            var x = X;
            var labels = Labels.ToList();
            for (var d = labels.Count - 1; d >= 0; d--)
                if (x.Shape[d] == 1 && sizes[labels[d]] != 1)
                {
                    x = x.Select(d, 0);
                    labels.RemoveAt(d);
                }
            return new(x, [.. labels]);
        }

        public Term SumTo(int[] labels)
        {
            int[] gone = [.. Enumerable.Range(0, Labels.Length).Where(d => !labels.Contains(Labels[d]))];
            return gone.Length == 0 ? this : new(X.Sum(gone, dtype: X.DType), [.. Labels.Where(labels.Contains)]);
        }

        Tensor In(int[] order) => X.Permute(Array.ConvertAll(order, label => Array.IndexOf(Labels, label)));
    }
}
