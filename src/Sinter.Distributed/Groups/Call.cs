namespace Sinter.Distributed;

/// <summary>One collective as one rank called it. It travels with the data: members whose calls do not match learn at once where each of them was made.</summary>
/// <param name="Kind">The collective.</param>
/// <param name="Op">The reduction, if there is one.</param>
/// <param name="DType">The element type.</param>
/// <param name="Count">Elements, where every rank must name the same number; otherwise 0.</param>
/// <param name="Root">The root's rank; −1 where there is none.</param>
/// <param name="Sequence">Which collective of its group it is, from 1.</param>
/// <param name="File">The caller's source file.</param>
/// <param name="Line">The caller's line.</param>
internal readonly record struct Call(CollectiveKind Kind, ReduceOp Op, DType DType, long Count, int Root, long Sequence, string File, int Line)
{
    bool Reduces => Kind is CollectiveKind.AllReduce or CollectiveKind.ReduceScatter or CollectiveKind.Reduce;

    /// <summary>Whether two ranks mean the same thing. Where they were called from may differ. A receive matches a send.</summary>
    public bool Matches(in Call other) =>
        Sequence == other.Sequence && Purpose(Kind) == Purpose(other.Kind) && DType == other.DType && Count == other.Count && Root == other.Root && (!Reduces || Op == other.Op);

    static CollectiveKind Purpose(CollectiveKind kind) => kind == CollectiveKind.Receive ? CollectiveKind.Send : kind;

    /// <summary>The place as <c>Train.cs:42</c>.</summary>
    public string Site => $"{ShortFile(File)}:{Line}";

    /// <summary>What it is, in a line: <c>all-reduce #17 (sum of 1024 float32) at Train.cs:42</c>.</summary>
    public override string ToString()
    {
        string what = Kind switch
        {
            CollectiveKind.Barrier or CollectiveKind.SetUp => "",
            _ when Reduces => $" ({Op.ToString().ToLowerInvariant()} of {Amount}{OfRoot})",
            _ => $" ({Amount}{OfRoot})",
        };
        return $"{Kind.Name()} #{Sequence}{what} at {Site}";
    }

    string Amount => Count > 0 ? $"{Count} {DType.Name}" : DType.Name;

    string OfRoot => Root < 0 ? "" : $", root {Root}";

    // The folder and the name tell files apart; where the repository lay on the machine that compiled it says nothing.
    internal static string ShortFile(string file)
    {
        int name = file.AsSpan().LastIndexOfAny('/', '\\');
        int folder = name <= 0 ? -1 : file.AsSpan(0, name).LastIndexOfAny('/', '\\');
        return file[(folder + 1)..];
    }
}
