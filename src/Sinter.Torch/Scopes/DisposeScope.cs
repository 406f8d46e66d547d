namespace Sinter.Torch;

/// <summary>TorchSharp's scope whose end frees the tensors made in it. Here memory that nobody uses is returned without one, so this scope holds nothing, frees nothing and
/// costs nothing: tensors stay valid after its end, whether moved out or not.</summary>
public sealed class DisposeScope : IDisposable
{
    internal static readonly DisposeScope Instance = new();

    DisposeScope() { }

    /// <summary>Returns the tensor, which needs no moving.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable => disposable;

    /// <summary>Returns the tensor, which needs no detaching.</summary>
    public T Detach<T>(T disposable) where T : IDisposable => disposable;

    /// <summary>Frees nothing.</summary>
    public void DisposeEverything() { }

    /// <summary>Ends nothing.</summary>
    public void Dispose() { }
}
