namespace Sinter;

/// <summary>Listens to the ops of one thread: how a computation becomes a graph. Every op tells its result, its operands and its settings; an op that is made of others
/// tells last, so that who asks how a tensor came about hears of the outermost op first.</summary>
internal abstract class Tracer
{
    [ThreadStatic]
    static Tracer? s_current;

    /// <summary>Who listens, or null: then an op's arguments are not even evaluated.</summary>
    public static Tracer? Current => s_current;

    /// <summary>An op has computed tensors from others.</summary>
    public abstract void Op(string name, ReadOnlySpan<Tensor> results, ReadOnlySpan<Tensor?> operands, params ReadOnlySpan<object?> settings);

    /// <summary>A formula was applied element by element. The formula itself can be read: in numbers that write down what is done to them.</summary>
    public abstract void Formula<TOp>(string name, in TOp op, Tensor y, Tensor a) where TOp : struct, IFormula1;

    /// <summary>A formula of two arguments.</summary>
    public abstract void Formula<TOp>(string name, in TOp op, Tensor y, Tensor a, Tensor b) where TOp : struct, IFormula2;

    /// <summary>A formula of three arguments.</summary>
    public abstract void Formula<TOp>(string name, in TOp op, Tensor y, Tensor a, Tensor b, Tensor c) where TOp : struct, IFormula3;

    /// <summary>Listens until the result is disposed.</summary>
    public Listening Listen()
    {
        var before = s_current;
        s_current = this;
        return new(before);
    }

    /// <summary>Nobody listens until the result is disposed: for work that is no part of the computation.</summary>
    public static Listening Pause()
    {
        var before = s_current;
        s_current = null;
        return new(before);
    }

    /// <summary>Restores who listened before.</summary>
    public readonly struct Listening(Tracer? before) : IDisposable
    {
        public void Dispose() => s_current = before;
    }
}
