namespace Sinter;

/// <summary>The element types of a <see cref="Tensor"/>, named as PyTorch names them.</summary>
public enum DType : byte
{
    /// <summary>true or false, one byte.</summary>
    Bool,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,
    /// <summary>Signed 8-bit integer.</summary>
    Int8,
    /// <summary>Signed 16-bit integer.</summary>
    Int16,
    /// <summary>Signed 32-bit integer.</summary>
    Int32,
    /// <summary>Signed 64-bit integer: the type of indices.</summary>
    Int64,
    /// <summary>8 bits, of which 4 are exponent and 3 mantissa (<see cref="Sinter.Float8E4M3"/>): a type for storage.</summary>
    Float8E4M3,
    /// <summary>8 bits, of which 5 are exponent and 2 mantissa (<see cref="Sinter.Float8E5M2"/>): a type for storage.</summary>
    Float8E5M2,
    /// <summary>IEEE 754 binary16: 1 sign, 5 exponent, 10 mantissa bits.</summary>
    Float16,
    /// <summary>bfloat16: float32 with its mantissa cut to 7 bits.</summary>
    BFloat16,
    /// <summary>IEEE 754 binary32, the default.</summary>
    Float32,
    /// <summary>IEEE 754 binary64.</summary>
    Float64,
    /// <summary>A complex number of two float32.</summary>
    Complex64,
    /// <summary>A complex number of two float64.</summary>
    Complex128,
}

/// <summary>What is known of an element type: its size, its kind, its C# type, and how two of them promote.</summary>
public static class DTypes
{
    // Rows and columns in the order of the enum. PyTorch's lattice: a category (bool < integer < float < complex) beats a width,
    // uint8 with a signed type needs the next wider signed one, the two 16-bit floats meet in float32, complex64 and float64 in complex128.
    static readonly DType[,] Lattice = BuildLattice();

    extension(DType dtype)
    {
        /// <summary>Bytes of one element.</summary>
        public int Size => dtype switch
        {
            DType.Bool or DType.UInt8 or DType.Int8 or DType.Float8E4M3 or DType.Float8E5M2 => 1,
            DType.Int16 or DType.Float16 or DType.BFloat16 => 2,
            DType.Int32 or DType.Float32 => 4,
            DType.Complex128 => 16,
            _ => 8,
        };

        /// <summary>True for the types in which real numbers are computed: float16, bfloat16, float32 and float64. The 8-bit floats are <see cref="get_IsFloat8"/>.</summary>
        public bool IsFloatingPoint => dtype is >= DType.Float16 and < DType.Complex64;

        /// <summary>True for the two types of 8-bit floats. They hold numbers exactly, and are converted, moved and compared; nothing is computed in them.</summary>
        public bool IsFloat8 => dtype is DType.Float8E4M3 or DType.Float8E5M2;

        /// <summary>True for the five integer types; bool is not one.</summary>
        public bool IsInteger => dtype is > DType.Bool and < DType.Float8E4M3;

        /// <summary>True for complex64 and complex128.</summary>
        public bool IsComplex => dtype >= DType.Complex64;

        /// <summary>True for floating-point and complex types: those that are rounded, and have derivatives.</summary>
        public bool IsInexact => dtype >= DType.Float8E4M3;

        /// <summary>The type of the parts of a complex type (<c>dtype.to_real</c>); others are their own.</summary>
        public DType ToReal => dtype switch { DType.Complex64 => DType.Float32, DType.Complex128 => DType.Float64, _ => dtype };

        /// <summary>The complex type with parts as precise as this type (<c>dtype.to_complex</c>): complex128 for float64, else complex64.</summary>
        public DType ToComplex => dtype is DType.Float64 or DType.Complex128 ? DType.Complex128 : DType.Complex64;

        /// <summary>Whether an op may write a result of another type here: a real number cannot become an integer, nor a complex one a real number
        /// (<c>torch.can_cast</c>, but that integers may become bools).</summary>
        public bool CanTake(DType other) => dtype.IsComplex || (!other.IsComplex && (dtype.IsInexact || !other.IsInexact));

        /// <summary>PyTorch's name: <c>float32</c>, <c>int64</c>, <c>bool</c> …</summary>
        public string Name => dtype switch
        {
            DType.Bool => "bool",
            DType.UInt8 => "uint8",
            DType.Int8 => "int8",
            DType.Int16 => "int16",
            DType.Int32 => "int32",
            DType.Int64 => "int64",
            DType.Float8E4M3 => "float8_e4m3fn",
            DType.Float8E5M2 => "float8_e5m2",
            DType.Float16 => "float16",
            DType.BFloat16 => "bfloat16",
            DType.Float32 => "float32",
            DType.Complex64 => "complex64",
            DType.Complex128 => "complex128",
            _ => "float64",
        };

        /// <summary>The element type that holds a C# <typeparamref name="T"/>.</summary>
        /// <exception cref="DTypeException">No tensor holds a <typeparamref name="T"/>.</exception>
        public static DType Of<T>() where T : unmanaged
        {
            if (typeof(T) == typeof(float)) return DType.Float32;
            if (typeof(T) == typeof(double)) return DType.Float64;
            if (typeof(T) == typeof(long)) return DType.Int64;
            if (typeof(T) == typeof(int)) return DType.Int32;
            if (typeof(T) == typeof(bool)) return DType.Bool;
            if (typeof(T) == typeof(byte)) return DType.UInt8;
            if (typeof(T) == typeof(sbyte)) return DType.Int8;
            if (typeof(T) == typeof(short)) return DType.Int16;
            if (typeof(T) == typeof(Half)) return DType.Float16;
            if (typeof(T) == typeof(BFloat16)) return DType.BFloat16;
            if (typeof(T) == typeof(Float8E4M3)) return DType.Float8E4M3;
            if (typeof(T) == typeof(Float8E5M2)) return DType.Float8E5M2;
            if (typeof(T) == typeof(Complex64)) return DType.Complex64;
            if (typeof(T) == typeof(System.Numerics.Complex)) return DType.Complex128;
            throw new DTypeException($"DType.Of: no tensor holds {typeof(T).Name}; use float, double, Half, BFloat16, Float8E4M3, Float8E5M2, sbyte, byte, short, int, long, bool, Complex64 or System.Numerics.Complex.");
        }

        /// <summary>The type in which both can be computed, by PyTorch's promotion rules for two tensors with dimensions
        /// (<c>torch.promote_types</c>).</summary>
        /// <exception cref="DTypeException">One is an 8-bit float, which meets no other type by itself.</exception>
        [Export("promote_types", Rename = "dtype: type1, other: type2")]
        public DType Promote(DType other)
        {
            if (dtype != other && (dtype.IsFloat8 || other.IsFloat8))
                throw new DTypeException($"{dtype.Name} and {other.Name} are not promoted to one type; convert the {(dtype.IsFloat8 ? dtype : other).Name} one first, as in x.To(DType.{(dtype.IsFloat8 && other.IsFloatingPoint ? other : dtype.IsFloatingPoint ? dtype : DType.Float32)}).");
            return Lattice[(int)dtype, (int)other];
        }
    }

    static DType[,] BuildLattice()
    {
        const int count = (int)DType.Complex128 + 1;
        var table = new DType[count, count];
        for (var a = 0; a < count; a++)
            for (var b = 0; b < count; b++)
            {
                DType low = (DType)Math.Min(a, b), high = (DType)Math.Max(a, b);
                table[a, b] = (low, high) switch
                {
                    (DType.UInt8, DType.Int8) => DType.Int16,
                    (DType.Float16, DType.BFloat16) => DType.Float32,
                    (DType.Float64, DType.Complex64) => DType.Complex128,
                    _ => high,
                };
            }
        return table;
    }
}
