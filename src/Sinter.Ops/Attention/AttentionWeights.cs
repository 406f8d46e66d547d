namespace Sinter;

/// <summary>The weights of multi-head attention. E is the size of the queries and of the results; keys are K and values V wide.</summary>
/// <param name="In">[3E, E], for queries, keys and values below each other; or null if <paramref name="Query"/>, <paramref name="Key"/> and <paramref name="Value"/> are given.</param>
/// <param name="InBias">[3E], or null.</param>
/// <param name="Out">[E, E].</param>
/// <param name="OutBias">[E], or null.</param>
/// <param name="Query">[E, E].</param>
/// <param name="Key">[E, K].</param>
/// <param name="Value">[E, V].</param>
/// <param name="ExtraKey">A learned key that every sequence gets at its end, [1, 1, E]; or null.</param>
/// <param name="ExtraValue">The value of that key, [1, 1, E]; or null.</param>
public sealed record AttentionWeights(Tensor? In, Tensor? InBias, Tensor Out, Tensor? OutBias, Tensor? Query = null, Tensor? Key = null, Tensor? Value = null,
    Tensor? ExtraKey = null, Tensor? ExtraValue = null);
