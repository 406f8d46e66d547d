using System.Runtime.InteropServices;

namespace Sinter.Distributed;

/// <summary>The numbers that an MPI library compiles into its callers: handles and constants of the three binary interfaces in use. All values as nint; a 32-bit handle is its lower half.</summary>
internal sealed record MpiAbi(string Name, nint World, nint ErrorsReturn, nint Byte, nint InPlace, nint StatusIgnore, int ThreadMultiple, IReadOnlyDictionary<DType, nint> Types,
    IReadOnlyDictionary<ReduceOp, nint> Ops)
{
    /// <summary>MPICH and its kin (Intel MPI, MVAPICH, Cray): integers.</summary>
    public static MpiAbi Mpich { get; } = new("MPICH", 0x44000000, 0x54000001, 0x4c00010d, -1, 1, 3,
        new Dictionary<DType, nint>
        {
            [DType.Float32] = 0x4c00040a,
            [DType.Float64] = 0x4c00080b,
            [DType.Int8] = 0x4c000137,
            [DType.UInt8] = 0x4c00013b,
            [DType.Int32] = 0x4c000439,
            [DType.Int64] = 0x4c00083a,
        },
        new Dictionary<ReduceOp, nint> { [ReduceOp.Max] = 0x58000001, [ReduceOp.Min] = 0x58000002, [ReduceOp.Sum] = 0x58000003, [ReduceOp.Product] = 0x58000004 });

    /// <summary>The interface that MPI 5.0 standardises: small integers in pointers.</summary>
    public static MpiAbi Standard { get; } = new("the MPI standard ABI", 0x101, 0, 0x247, 1, 0, 4096,
        new Dictionary<DType, nint> { [DType.Float32] = 0x210, [DType.Float64] = 0x214, [DType.Int8] = 0x240, [DType.UInt8] = 0x241, [DType.Int32] = 0x250, [DType.Int64] = 0x258 },
        new Dictionary<ReduceOp, nint> { [ReduceOp.Sum] = 0x21, [ReduceOp.Min] = 0x22, [ReduceOp.Max] = 0x23, [ReduceOp.Product] = 0x24 });

    /// <summary>Open MPI 4 and 5: addresses of exported objects.</summary>
    public static MpiAbi OpenMpi(nint library)
    {
        nint Symbol(string name) => NativeLibrary.GetExport(library, name);
        return new("Open MPI", Symbol("ompi_mpi_comm_world"), Symbol("ompi_mpi_errors_return"), Symbol("ompi_mpi_byte"), 1, 0, 3,
            // Not the types of 8 bits: with AVX, its sums of them saturate.
            new Dictionary<DType, nint>
            {
                [DType.Float32] = Symbol("ompi_mpi_float"),
                [DType.Float64] = Symbol("ompi_mpi_double"),
                [DType.Int32] = Symbol("ompi_mpi_int32_t"),
                [DType.Int64] = Symbol("ompi_mpi_int64_t"),
            },
            new Dictionary<ReduceOp, nint>
            {
                [ReduceOp.Sum] = Symbol("ompi_mpi_op_sum"),
                [ReduceOp.Min] = Symbol("ompi_mpi_op_min"),
                [ReduceOp.Max] = Symbol("ompi_mpi_op_max"),
                [ReduceOp.Product] = Symbol("ompi_mpi_op_prod"),
            });
    }
}
