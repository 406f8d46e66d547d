namespace Sinter;

/// <summary>A value that a derivative needs later. It holds the storage (so that disposing the original is safe), remembers the storage's version,
/// and is freed when the backward pass has used it.</summary>
internal sealed class SavedTensor
{
    readonly AutogradMeta? _history;
    Tensor? _original;
    readonly int _version;
    readonly object? _packed;
    readonly SavedTensorHooks? _hooks;
    Tensor? _value;
    bool _released;

    public SavedTensor(Tensor original)
    {
        _hooks = SavedTensorHooks.Current;
        if (_hooks is null)
        {
            // An output gets its history only after it is saved, so it is read from the tensor itself.
            _original = original;
            _version = original.Version;
            _value = original.Alias();
        }
        else
        {
            // Hooks exist to let go of the memory: only the history stays.
            _history = original.History;
            // Pack may keep what it gets, and the original may be disposed.
            _packed = _hooks.Pack(original.Alias());
        }
    }

    /// <summary>The value for a rule: detached in an ordinary pass, connected to its history when the pass itself is recorded.</summary>
    public Tensor Unpack(Node node, int slot)
    {
        if (_released)
            throw new AutogradException(
                $"Backward through {node.Name}: its saved values were freed by an earlier backward pass. Pass retainGraph: true to that one to go through the graph again.");
        if (_hooks is not null) _value ??= _hooks.Unpack(_packed!);
        else if (_value!.Version != _version)
            throw new AutogradException(
                $"Backward of {node.Name}: saved value {slot} ({_value.DType.Name} {_value.Shape}) was changed in place by {_value.Storage.LastChange} after it was saved "
                + $"(version {_version} then, {_value.Version} now). Clone it before the change, or use the op that is not in place."
                + (node.CallSite is { } site ? $"\n{node.Name} was called at:\n{site}" : ""));
        return GradMode.Current.Records ? _value!.Alias().WithHistory(_history ?? _original?.HistoryOrNull) : _value!;
    }

    public bool IsValue(Tensor? t) => t is not null && ReferenceEquals(t, _value);

    public void Release()
    {
        _released = true;
        _value?.Dispose();
        _value = _original = null;
    }
}

/// <summary>Two functions that stand between a saved value and its memory: pack when it is saved, unpack when a derivative asks for it.
/// Checkpointing, offloading and compression are made of them. After <c>torch.autograd.graph.saved_tensors_hooks</c>.</summary>
public sealed class SavedTensorHooks(Func<Tensor, object> pack, Func<object, Tensor> unpack) : IDisposable
{
    static readonly AsyncLocal<SavedTensorHooks?> Ambient = new();
    static int s_scopes;
    SavedTensorHooks? _outer;
    bool _left;

    internal static SavedTensorHooks? Current => Volatile.Read(ref s_scopes) == 0 ? null : Ambient.Value;

    internal object Pack(Tensor x)
    {
        using var _ = Suspend();
        return pack(x);
    }

    internal Tensor Unpack(object packed)
    {
        using var _ = Temporaries.Suspend();
        return unpack(packed).Alias();
    }

    /// <summary>Begins to stand between; dispose to end.</summary>
    public SavedTensorHooks Enter()
    {
        Interlocked.Increment(ref s_scopes);
        _outer = Ambient.Value;
        Ambient.Value = this;
        return this;
    }

    // What pack itself computes must not be packed again.
    static Resume Suspend()
    {
        var mine = Ambient.Value;
        Ambient.Value = null;
        return new(mine);
    }

    /// <summary>Ends the scope.</summary>
    public void Dispose()
    {
        if (_left) return;
        _left = true;
        Ambient.Value = _outer;
        Interlocked.Decrement(ref s_scopes);
    }

    readonly struct Resume(SavedTensorHooks? hooks) : IDisposable
    {
        public void Dispose() => Ambient.Value = hooks;
    }
}
