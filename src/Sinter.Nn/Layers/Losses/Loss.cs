namespace Sinter.Nn;

/// <summary>A module that says how far a result, the first input, is from what it should be, the second.</summary>
public abstract class Loss<T1, T2, TResult> : Module<T1, T2, TResult>
{
    /// <summary>A loss called like its class.</summary>
    protected Loss() { }

    /// <summary>A loss with a name of its own.</summary>
    protected Loss(string name) : base(name) { }
}

/// <summary>A module that says how far a result is from what it should be, with a third input: a negative example, a variance, lengths.</summary>
public abstract class Loss<T1, T2, T3, TResult> : Module<T1, T2, T3, TResult>
{
    /// <summary>A loss called like its class.</summary>
    protected Loss() { }

    /// <summary>A loss with a name of its own.</summary>
    protected Loss(string name) : base(name) { }
}
