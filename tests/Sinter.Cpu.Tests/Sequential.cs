namespace Sinter.Cpu.Tests;

/// <summary>Tests that set the number of threads run alone: it is one setting for the whole process.</summary>
[CollectionDefinition(nameof(Sequential), DisableParallelization = true)]
public sealed class Sequential;
