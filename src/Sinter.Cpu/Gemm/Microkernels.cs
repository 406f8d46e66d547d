namespace Sinter.Cpu;

// The forms of the microkernel. Each fills the registers of its instruction set: the accumulators, one row of B, one element of A.

/// <summary>24 accumulators, 2 vectors of B and 1 of A: 27 of 32 registers.</summary>
[Microkernel(typeof(float), bits: 512, rows: 12, vectors: 2)]
internal static unsafe partial class Avx512Single;

/// <inheritdoc cref="Avx512Single"/>
[Microkernel(typeof(double), bits: 512, rows: 12, vectors: 2)]
internal static unsafe partial class Avx512Double;

/// <summary>12 accumulators, 2 vectors of B and 1 of A: 15 of 16 registers.</summary>
[Microkernel(typeof(float), bits: 256, rows: 6, vectors: 2)]
internal static unsafe partial class Avx2Single;

/// <inheritdoc cref="Avx2Single"/>
[Microkernel(typeof(double), bits: 256, rows: 6, vectors: 2)]
internal static unsafe partial class Avx2Double;

/// <summary>24 accumulators, 2 vectors of B and 1 of A: 27 of Arm's 32 registers.</summary>
[Microkernel(typeof(float), bits: 128, rows: 12, vectors: 2)]
internal static unsafe partial class AdvSimdSingle;

/// <inheritdoc cref="AdvSimdSingle"/>
[Microkernel(typeof(double), bits: 128, rows: 12, vectors: 2)]
internal static unsafe partial class AdvSimdDouble;

/// <summary>For all other machines: 15 registers of 128 bits.</summary>
[Microkernel(typeof(float), bits: 128, rows: 6, vectors: 2)]
internal static unsafe partial class PortableSingle;

/// <inheritdoc cref="PortableSingle"/>
[Microkernel(typeof(double), bits: 128, rows: 6, vectors: 2)]
internal static unsafe partial class PortableDouble;
