using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sinter;

/// <summary>Masks for kernels that read rows where they lie: which lanes of a vector are in a row.</summary>
static class RowLanes
{
    /// <summary>All bits where a lane's place, counted from <paramref name="from"/> (which may be before the row), is in a row of <paramref name="width"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Inside(int from, int width)
        => Vector512.LessThan((Vector512<int>.Indices + Vector512.Create(from)).AsUInt32(), Vector512.Create((uint)width)).AsSingle();
}
