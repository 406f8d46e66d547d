namespace Sinter.Cpu;

/// <summary>Asks Sinter.Generators for the matrix-product kernels that hold up to rows × vectors registers of C.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MicrokernelAttribute(Type element, int bits, int rows, int vectors) : Attribute
{
    /// <summary>The element type: float or double.</summary>
    public Type Element => element;

    /// <summary>The width of a vector register.</summary>
    public int Bits => bits;

    /// <summary>The rows of the largest tile of C.</summary>
    public int Rows => rows;

    /// <summary>The vectors in a row of the largest tile of C.</summary>
    public int Vectors => vectors;
}
