using System.Runtime.CompilerServices;

namespace Sinter.Distributed;

/// <summary>A collective on its way. Await it, or <see cref="Wait"/>; until then its tensors must be neither read nor changed.</summary>
/// <remarks>After <c>torch.distributed.Work</c>.</remarks>
public sealed class Work
{
    readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Work() { }

    /// <summary>True when it has ended, well or not.</summary>
    public bool IsCompleted => _done.Task.IsCompleted;

    /// <summary>How long the ranks were busy with it, waiting for each other included, queueing excluded. Zero until it has ended.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Blocks until it has ended, and throws what went wrong.</summary>
    /// <exception cref="DistributedException">A rank is gone, late, or called something else.</exception>
    public void Wait() => _done.Task.GetAwaiter().GetResult();

    /// <summary>For <see langword="await"/>.</summary>
    public TaskAwaiter GetAwaiter() => _done.Task.GetAwaiter();

    /// <summary>As a task, for <see cref="Task.WhenAll(IEnumerable{Task})"/> and its kin.</summary>
    public Task AsTask() => _done.Task;

    internal void Succeed(TimeSpan duration)
    {
        Duration = duration;
        _done.SetResult();
    }

    internal void Fail(Exception error)
    {
        _done.SetException(error);
        // Nobody need look at every handle of a group that broke; the next call says it again.
        _ = _done.Task.Exception;
    }
}
