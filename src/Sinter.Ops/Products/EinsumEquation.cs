namespace Sinter;

/// <summary>An equation such as <c>bij,bjk->bik</c>, read for operands of known ranks: a label for each dimension. Dimensions under an ellipsis have labels of their own.</summary>
readonly record struct EinsumEquation(int[][] Operands, int[] Output)
{
    // Dimensions under ellipses are labelled upwards from here, counted from the last, so that they broadcast as everywhere else.
    const int EllipsisBase = char.MaxValue + 1;

    /// <summary>Reads an equation; what it leaves open (an output that is not written, dimensions under an ellipsis) is decided here.</summary>
    public static EinsumEquation Parse(string equation, ReadOnlySpan<Tensor> operands)
    {
        var sides = equation.Replace(" ", "").Split("->");
        Check.Argument(sides.Length <= 2, $"Einsum: '{equation}' has {sides.Length - 1} arrows; write at most one, as in 'ij,jk->ik'.");
        var terms = sides[0].Split(',');
        Check.Argument(terms.Length == operands.Length, $"Einsum: '{equation}' names {terms.Length} operands, but {operands.Length} are given.");
        var labels = new int[terms.Length][];
        var widest = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            labels[i] = Term(equation, terms[i], operands[i], i);
            widest = Math.Max(widest, labels[i].Count(label => label >= EllipsisBase));
        }
        return new(labels, sides.Length == 2 ? Written(equation, sides[1], labels, widest) : Implied(labels, widest));
    }

    static int[] Term(string equation, string term, Tensor x, int operand)
    {
        var parts = term.Split("...");
        Check.Argument(parts.Length <= 2, $"Einsum: operand {operand} of '{equation}' has {parts.Length - 1} ellipses; write at most one.");
        var named = parts.Sum(part => part.Length);
        foreach (var part in parts) Letters(equation, part);
        Check.Shape(parts.Length == 2 ? named <= x.Rank : named == x.Rank,
            $"Einsum: operand {operand} of '{equation}' is {x.Shape}, but '{term}' names {named} dimensions; name all {x.Rank}, or write '...' for the rest.");
        return parts.Length == 1 ? Array.ConvertAll(term.ToCharArray(), c => (int)c) : [.. parts[0], .. Ellipsis(x.Rank - named), .. parts[1]];
    }

    static int[] Written(string equation, string output, int[][] labels, int widest)
    {
        var parts = output.Split("...");
        Check.Argument(parts.Length <= 2, $"Einsum: the output of '{equation}' has {parts.Length - 1} ellipses; write at most one.");
        foreach (var part in parts) Letters(equation, part);
        var letters = string.Concat(parts);
        foreach (var c in letters)
        {
            Check.Argument(letters.Count(other => other == c) == 1, $"Einsum: the output of '{equation}' names '{c}' more than once; name it once.");
            Check.Argument(labels.Any(term => term.Contains(c)), $"Einsum: the output of '{equation}' names '{c}', which no operand has.");
        }
        return parts.Length == 1 ? [.. output] : [.. parts[0], .. Ellipsis(widest), .. parts[1]];
    }

    // Without an arrow: the dimensions under ellipses, then every letter that stands once, in alphabetical order.
    static int[] Implied(int[][] labels, int widest)
    {
        var once = labels.SelectMany(term => term).Where(label => label < EllipsisBase).GroupBy(label => label).Where(group => group.Count() == 1).Select(group => group.Key);
        return [.. Ellipsis(widest), .. once.Order()];
    }

    static IEnumerable<int> Ellipsis(int dims) => Enumerable.Range(0, dims).Select(i => EllipsisBase + dims - 1 - i);

    static void Letters(string equation, string part)
    {
        foreach (var c in part) Check.Argument(char.IsAsciiLetter(c), $"Einsum: '{equation}' has a '{c}'; dimensions are named by the letters a-z and A-Z.");
    }
}
