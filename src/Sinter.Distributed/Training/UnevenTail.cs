namespace Sinter.Distributed;

/// <summary>What happens to the last items of an epoch if they cannot be divided equally among the ranks.</summary>
public enum UnevenTail
{
    /// <summary>Some ranks get one item more than others: every item is used exactly once. For evaluation, and for training in <c>Join</c>.</summary>
    Keep,
    /// <summary>Items from the beginning are used again, so that all ranks have equally many. PyTorch's default for training.</summary>
    Repeat,
    /// <summary>The last items are left out, so that all ranks have equally many.</summary>
    Drop,
}
