using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The tensors made on this thread while a derivative runs. Those it does not return can have no other holder, so their memory is free as soon as it
/// returns, with no garbage collection.</summary>
internal sealed class Temporaries
{
    [ThreadStatic] static Temporaries? t_current;

    readonly List<Tensor> _made = [];

    /// <summary>Told of every new tensor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Note(Tensor made) => t_current?._made.Add(made);

    /// <summary>Begins to listen; the result ends it.</summary>
    public Scope Listen() => new(this);

    /// <summary>Stops listening for as long as code runs that may keep what it makes.</summary>
    public static Scope Suspend() => new(null);

    /// <summary>Disposes what was made and is not among <paramref name="kept"/>.</summary>
    public void Release(ReadOnlySpan<Tensor?> kept)
    {
        foreach (var made in _made)
            if (!Contains(kept, made)) made.Dispose();
        _made.Clear();
    }

    /// <summary>Whether <paramref name="t"/> itself is among <paramref name="tensors"/>.</summary>
    public static bool Contains(ReadOnlySpan<Tensor?> tensors, Tensor t)
    {
        foreach (var other in tensors)
            if (ReferenceEquals(other, t)) return true;
        return false;
    }

    internal readonly ref struct Scope
    {
        readonly Temporaries? _outer;

        public Scope(Temporaries? inner) => (_outer, t_current) = (t_current, inner);

        public void Dispose() => t_current = _outer;
    }
}
