namespace Sinter.Generators.Microkernels;

/// <summary>What a <c>[Microkernel]</c> attribute asks for: the class to fill and the largest tile of C to hold in registers.</summary>
internal record struct MicrokernelShape(string Namespace, string Class, string Element, int Bits, int Rows, int Vectors)
{
    private readonly int ElementBits => Element == "double" ? 64 : 32;

    public readonly int Lanes => Bits / ElementBits;
}
