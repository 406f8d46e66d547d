namespace Sinter;

/// <summary>The modes of differentiation that surround a piece of code. They follow the code through <c>await</c> and into tasks, never to other threads' work.</summary>
internal sealed record GradMode(bool Records, bool TracksViews, bool DetectsAnomalies)
{
    static readonly GradMode Default = new(Records: true, TracksViews: true, DetectsAnomalies: false);
    static readonly AsyncLocal<GradMode?> Ambient = new();
    static int s_scopes;

    /// <summary>The mode here. While no scope is open anywhere this costs one read.</summary>
    public static GradMode Current => Volatile.Read(ref s_scopes) == 0 ? Default : Ambient.Value ?? Default;

    public static GradScope Enter(GradMode mode)
    {
        Interlocked.Increment(ref s_scopes);
        var outer = Ambient.Value;
        Ambient.Value = mode;
        return new(outer);
    }

    public static void Leave(GradMode? outer)
    {
        Ambient.Value = outer;
        Interlocked.Decrement(ref s_scopes);
    }
}

/// <summary>Restores the mode that was there before; use it with <c>using</c>.</summary>
public sealed class GradScope : IDisposable
{
    readonly GradMode? _outer;
    bool _left;

    internal GradScope(GradMode? outer) => _outer = outer;

    /// <summary>Ends the scope.</summary>
    public void Dispose()
    {
        if (_left) return;
        _left = true;
        GradMode.Leave(_outer);
    }
}
