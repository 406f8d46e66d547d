namespace Sinter.Cpu.Tests;

/// <summary>Sets the number of threads for the length of a test.</summary>
internal sealed class ThreadCount : IDisposable
{
    private readonly int before = Threads.Count;

    public ThreadCount(int count) => Threads.Count = count;

    public void Dispose() => Threads.Count = before;
}
