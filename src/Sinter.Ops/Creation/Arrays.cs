using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sinter;

/// <summary>New tensors from C# arrays of several dimensions, and from arrays of arrays.</summary>
public static class Arrays
{
    extension(Tensor)
    {
        /// <summary>A copy of a C# array of two dimensions.</summary>
        public static Tensor From<T>(T[,] values) where T : unmanaged => Copy<T>(values);

        /// <summary>A copy of a C# array of three dimensions.</summary>
        public static Tensor From<T>(T[,,] values) where T : unmanaged => Copy<T>(values);

        /// <summary>A copy of a C# array of four dimensions.</summary>
        public static Tensor From<T>(T[,,,] values) where T : unmanaged => Copy<T>(values);

        /// <summary>A copy of rows of equal length: <c>Tensor.From([[1f, 2f], [3f, 4f]])</c>.</summary>
        /// <exception cref="ShapeException">The lengths differ.</exception>
        public static Tensor From<T>(T[][] rows) where T : unmanaged
        {
            var width = rows.Length == 0 ? 0 : rows[0].Length;
            for (var i = 0; i < rows.Length; i++)
                Check.Shape(rows[i].Length == width, $"Tensor.From: row 0 has {width} elements and row {i} has {rows[i].Length}; all rows must be equally long. Pad them.");
            return Tensor.From<T>(rows.SelectMany(row => row).ToArray(), [rows.Length, width]);
        }

        /// <summary>A copy of planes of rows, all of equal size.</summary>
        /// <exception cref="ShapeException">The lengths differ.</exception>
        public static Tensor From<T>(T[][][] planes) where T : unmanaged
            => planes.Length == 0 ? Tensor.Empty([0, 0, 0], DTypes.Of<T>()) : Tensor.Stack(Array.ConvertAll(planes, plane => Tensor.From(plane)));
    }

    static Tensor Copy<T>(Array values) where T : unmanaged
    {
        var sizes = new long[values.Rank];
        for (var d = 0; d < sizes.Length; d++) sizes[d] = values.GetLongLength(d);
        // An array of several dimensions lies row-major in memory.
        ref var first = ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values));
        return Tensor.From(MemoryMarshal.CreateReadOnlySpan(ref first, values.Length), sizes);
    }
}
