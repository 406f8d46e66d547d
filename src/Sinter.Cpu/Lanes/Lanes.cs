using System.Numerics;
using System.Runtime.Intrinsics;

namespace Sinter.Cpu;

/// <summary>Chooses the width of vector for a piece of code: 512 bits where the machine has them, else its widest.</summary>
public static class Lanes
{
    /// <summary>Bits of the vectors in use.</summary>
    public static int Bits => Vector512.IsHardwareAccelerated ? 512 : 8 * Vector<byte>.Count;

    /// <summary>Runs <paramref name="body"/> with the machine's lanes of float or double.</summary>
    public static void Run<TBody, TElement>(ref TBody body) where TBody : struct, ILaneBody<TElement> where TElement : unmanaged, IBinaryFloatingPointIeee754<TElement>
    {
        if (Vector512.IsHardwareAccelerated) body.Run<Wide<TElement>>();
        else body.Run<Native<TElement>>();
    }
}
