using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu;

/// <summary>One form of the microkernel: a kernel for each tile of C that fits its registers, and the blocking that suits it.</summary>
internal sealed unsafe class GemmKernels<T>(int rows, int lanes, int vectors, nint[] kernels, nint packing) where T : unmanaged
{
    /// <summary>The form for this machine, chosen once.</summary>
    public static readonly GemmKernels<T> Best = ForThisMachine();

    private const int BytesOfColumns = 1536;

    /// <summary>Rows of the largest tile.</summary>
    public int Rows => rows;

    /// <summary>Elements of a vector register.</summary>
    public int Lanes => lanes;

    /// <summary>Columns of the largest tile.</summary>
    public int Columns => lanes * vectors;

    /// <summary>Columns of a thread's tile of C: with the longest block of k, its part of B takes half of a second-level cache.</summary>
    public int MostColumns => BytesOfColumns / sizeof(T) / Columns * Columns;

    /// <summary>The kernel for a tile of <paramref name="tileRows"/> rows and <paramref name="tileVectors"/> vectors.</summary>
    /// <remarks>Its arguments: k, a, aRow, aColumn, b, bRow, c, ldc, accumulate. B's columns are adjacent and fill whole vectors.</remarks>
    public delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void> For(nint tileRows, nint tileVectors) =>
        (delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, void>)kernels[(tileVectors - 1) * rows + tileRows - 1];

    /// <summary>The kernel of the largest tile that also copies the panel it reads of B, [k, <see cref="Columns"/>], to its last argument.</summary>
    public delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, T*, void> Packing =>
        (delegate*<nint, T*, nint, nint, T*, nint, T*, nint, bool, T*, void>)packing;

    private static GemmKernels<T> ForThisMachine()
    {
        bool isSingle = typeof(T) == typeof(float);
        object form =
            Vector512.IsHardwareAccelerated ? (isSingle ? Avx512Single.Kernels : Avx512Double.Kernels)
            : Avx2.IsSupported && Fma.IsSupported ? (isSingle ? Avx2Single.Kernels : Avx2Double.Kernels)
            : AdvSimd.IsSupported ? (isSingle ? AdvSimdSingle.Kernels : AdvSimdDouble.Kernels)
            : (isSingle ? PortableSingle.Kernels : PortableDouble.Kernels);
        return (GemmKernels<T>)form;
    }
}
