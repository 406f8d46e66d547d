namespace Sinter.Cpu;

/// <summary>Several neighbouring numbers of type <typeparamref name="TElement"/> that are computed at once. A formula over lanes is a SIMD loop's body.</summary>
public unsafe interface ILane<TSelf, TElement> : IReal<TSelf> where TSelf : struct, ILane<TSelf, TElement> where TElement : unmanaged
{
    /// <summary>How many numbers.</summary>
    static abstract int Width { get; }

    /// <summary>The numbers at <paramref name="p"/>, which needs no alignment.</summary>
    static abstract TSelf Load(TElement* p);

    /// <summary>One number, everywhere.</summary>
    static abstract TSelf Broadcast(TElement value);

    /// <summary>Writes the numbers to <paramref name="p"/>.</summary>
    void Store(TElement* p);

    /// <summary>As <see cref="Store"/>, past the caches; <paramref name="p"/> is aligned to the lanes.</summary>
    void Stream(TElement* p);

    /// <summary>Their sum, in a fixed order.</summary>
    TElement Sum();

    /// <summary>The largest of them, if none is NaN.</summary>
    TElement Max();

    /// <summary>The larger of a, which is not NaN, and b; a if b is NaN. One instruction where <see cref="IReal{T}.Max"/> must be several.</summary>
    static virtual TSelf Larger(TSelf a, TSelf b) => TSelf.Select(TSelf.Less(a, b), b, a);

    /// <summary>2ˣ for x up to the largest exponent; 0 for -∞. Cheaper than eˣ, which must first be brought to this form.</summary>
    static virtual TSelf Exp2(TSelf x) => TSelf.Exp(x * (TSelf)Elementary.Ln2);

    /// <summary>Number <paramref name="i"/> of them.</summary>
    TElement this[int i] { get; }
}

/// <summary>Code written once for every width of vector.</summary>
public interface ILaneBody<TElement> where TElement : unmanaged
{
    /// <summary>The code, for lanes of the machine's width.</summary>
    void Run<TLane>() where TLane : struct, ILane<TLane, TElement>;
}
