namespace Sinter;

/// <summary>Trees of draft tokens, for <see cref="AttentionOptions.Tree"/>.</summary>
public static class AttentionTree
{
    extension(Tensor)
    {
        /// <summary>Which nodes each node of a tree sees, [n, n] of bool: itself and its ancestors.</summary>
        /// <param name="parents">The parent of each node, which stands before it; -1 for a root, which follows the cached prefix directly.</param>
        /// <exception cref="ArgumentOutOfRangeException">A parent does not stand before its node.</exception>
        public static Tensor Ancestors(ReadOnlySpan<long> parents)
        {
            var n = parents.Length;
            var sees = new bool[n * n];
            for (var node = 0; node < n; node++)
            {
                var parent = parents[node];
                Check.Index(parent >= -1 && parent < node, $"Ancestors: the parent of node {node} is {parent}; it must stand before it, or be -1 for a root.");
                if (parent >= 0) sees.AsSpan((int)parent * n, n).CopyTo(sees.AsSpan(node * n, n));
                sees[node * n + node] = true;
            }
            return Tensor.From(sees, [n, n]);
        }
    }
}
