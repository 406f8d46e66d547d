using System.Runtime.CompilerServices;

namespace Sinter.Distributed;

public sealed unsafe partial class ProcessGroup
{
    /// <summary>Sends <paramref name="x"/> to rank <paramref name="to"/>, which must call <see cref="Receive"/>; returns when <paramref name="x"/> may be changed. Two ranks that both send first and receive
    /// then may wait for each other: use <see cref="SendAsync"/>.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="to">Another rank.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="DistributedException">The rank is gone, late, or expects something else.</exception>
    public void Send(Tensor x, int to, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanSend(x, to, file, line);
        Now(MessageLane(to, sends: true), call, body);
    }

    /// <inheritdoc cref="Send(Tensor, int, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work SendAsync(Tensor x, int to, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanSend(x, to, file, line);
        return Later(MessageLane(to, sends: true), call, body);
    }

    /// <summary><paramref name="x"/> becomes the next tensor that rank <paramref name="from"/> sends here.</summary>
    /// <param name="x">Of the size and type that is sent.</param>
    /// <param name="from">Another rank.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="DistributedException">The rank is gone, late, or sends something else.</exception>
    public void Receive(Tensor x, int from, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReceive(x, from, file, line);
        Now(MessageLane(from, sends: false), call, body);
    }

    /// <inheritdoc cref="Receive(Tensor, int, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work ReceiveAsync(Tensor x, int from, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReceive(x, from, file, line);
        return Later(MessageLane(from, sends: false), call, body);
    }

    (Call Call, Body Body) PlanSend(Tensor x, int to, string file, int line)
    {
        CheckOther(nameof(Send), nameof(to), to);
        var staged = new Staged(x);
        return Plan(new(CollectiveKind.Send, default, x.DType, x.Count, -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.Send(call, new(to, staged.Memory.Address, staged.Bytes));
            staged.Release();
        });
    }

    (Call Call, Body Body) PlanReceive(Tensor x, int from, string file, int line)
    {
        CheckOther(nameof(Receive), nameof(from), from);
        var staged = new Staged(nameof(Receive), x);
        return Plan(new(CollectiveKind.Receive, default, x.DType, x.Count, -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.Receive(call, new(from, staged.Memory.Address, staged.Bytes));
            staged.WriteBack();
        });
    }
}
