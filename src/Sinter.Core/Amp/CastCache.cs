namespace Sinter;

/// <summary>The low-precision copies of the parameters that are used in one outermost <see cref="Autocast"/> scope, by any task in it.</summary>
/// <remarks>A copy is kept apart for recorded and unrecorded use: one made in <c>NoGrad</c> has no history, and would cut a later forward pass off its parameter. It is made anew when
/// the parameter has changed since: a training step may lie within the scope.</remarks>
sealed class CastCache
{
    readonly Lock _gate = new();
    readonly Dictionary<(Tensor Parameter, DType DType, bool Recorded), Entry> _copies = [];

    readonly record struct Entry(Tensor Copy, Storage Source, int Version);

    /// <summary>The copy of a parameter.</summary>
    public Tensor Get(Tensor parameter, DType dtype)
    {
        var key = (parameter, dtype, Autograd.IsRecording);
        lock (_gate)
        {
            if (_copies.TryGetValue(key, out var known))
            {
                if (ReferenceEquals(known.Source, parameter.Storage) && known.Version == parameter.Version) return known.Copy;
                known.Copy.Dispose();
            }
            using var _ = Temporaries.Suspend();
            var copy = EngineOps.Current.To(parameter, dtype);
            _copies[key] = new(copy, parameter.Storage, parameter.Version);
            return copy;
        }
    }

    /// <summary>Forgets all copies. Those that a backward pass still needs are held by what was saved for it.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var entry in _copies.Values) entry.Copy.Dispose();
            _copies.Clear();
        }
    }
}
