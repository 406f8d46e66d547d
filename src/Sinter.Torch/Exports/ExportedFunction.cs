namespace Sinter.Torch;

/// <summary>One published function, found by its name.</summary>
public sealed class ExportedFunction
{
    readonly Func<Delegate>? _make;

    internal ExportedFunction(string name, string signature, string summary, string? replacedBy, Func<Delegate>? make)
        => (Name, Signature, Summary, ReplacedBy, _make) = (name, signature, summary, replacedBy, make);

    /// <summary>The published name, such as <c>nn.functional.relu</c>.</summary>
    public string Name { get; }

    /// <summary>The result, the name and the parameters with their defaults.</summary>
    public string Signature { get; }

    /// <summary>What it does, in plain text; empty where nothing is documented.</summary>
    public string Summary { get; }

    /// <summary>The name to use instead, if this one is deprecated.</summary>
    public string? ReplacedBy { get; }

    /// <summary>The function itself, a <c>Func</c> or <c>Action</c> of exactly the types of <see cref="Signature"/>; null for classes, for generic functions
    /// and for those of more than sixteen parameters.</summary>
    public Delegate? Function => _make?.Invoke();

    /// <summary>The function as a delegate of its exact type.</summary>
    /// <exception cref="InvalidCastException">The function has other types.</exception>
    public TDelegate As<TDelegate>() where TDelegate : Delegate
        => Function as TDelegate ?? throw new InvalidCastException($"{Name} is {Signature}; it is not a {typeof(TDelegate)}.");

    /// <summary>The signature.</summary>
    public override string ToString() => Signature;
}
