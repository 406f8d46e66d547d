namespace Sinter;

/// <summary>Automatic mixed precision: until it is disposed, products and convolutions run in a 16-bit type and losses in float32, as the op's
/// <see cref="AutocastAttribute"/> says. Parameters stay float32, and so do their gradients. Scopes nest; one follows <c>await</c> and goes into tasks.</summary>
/// <remarks>Surround the forward pass and the loss; <c>Backward</c> belongs behind the scope, and computes in the types that the forward pass chose wherever it stands.
/// After <c>torch.autocast</c>; Micikevicius et al., Mixed Precision Training (2018).</remarks>
/// <example><code>
/// using (new Autocast(DType.BFloat16)) loss = model.Call(x).CrossEntropy(target);
/// loss.Backward();
/// </code></example>
[Export("amp.autocast")]
public sealed class Autocast : IDisposable
{
    static readonly AsyncLocal<Autocast?> Ambient = new();
    static int s_scopes;
    // Ops are synchronous, so what is switched off inside one needs no more than its thread.
    [ThreadStatic] static int t_insideOps;

    readonly Autocast? _outer;
    readonly CastCache _casts;
    readonly bool _caches;
    bool _left;

    /// <summary>Begins a scope.</summary>
    /// <param name="dtype">The low type, float16 or bfloat16. float16 has three more digits but a narrow range: use it with a <c>GradScaler</c>.</param>
    /// <param name="enabled">False switches mixed precision off inside, whatever surrounds it; mind that inputs may then still be in a low type.</param>
    /// <param name="cacheEnabled">Convert a parameter once, not each time it is used, until the outermost scope ends.</param>
    /// <param name="list">Whose policies.</param>
    /// <exception cref="DTypeException">The type is neither float16 nor bfloat16.</exception>
    public Autocast(DType dtype = DType.BFloat16, bool enabled = true, bool cacheEnabled = true, AutocastList list = AutocastList.Cpu)
    {
        Check.DType(dtype is DType.Float16 or DType.BFloat16, $"Autocast: the type is {dtype}; it must be float16 or bfloat16. To compute in float32, leave the scope out or pass enabled: false.");
        (DType, Enabled, _caches, List) = (dtype, enabled, cacheEnabled, list);
        _outer = Ambient.Value;
        _casts = _outer?._casts ?? new();
        Ambient.Value = this;
        Interlocked.Increment(ref s_scopes);
    }

    /// <summary>The low type.</summary>
    public DType DType { get; }

    /// <summary>Whether anything is converted in this scope.</summary>
    public bool Enabled { get; }

    /// <summary>Whose policies this scope follows.</summary>
    public AutocastList List { get; }

    /// <summary>Whether ops called here are converted (<c>torch.is_autocast_enabled</c>).</summary>
    public static bool IsEnabled => Current is not null;

    /// <summary>The enabled scope here, outside of ops; null if there is none. While no scope is open anywhere this costs one read.</summary>
    internal static Autocast? Current => !IsAnyOpen || t_insideOps > 0 ? null : Ambient.Value is { Enabled: true } scope ? scope : null;

    /// <summary>Whether a scope is open in any thread.</summary>
    internal static bool IsAnyOpen => Volatile.Read(ref s_scopes) != 0;

    /// <summary>Ends the scope. With the outermost one the converted parameters are forgotten.</summary>
    public void Dispose()
    {
        if (_left) return;
        _left = true;
        Ambient.Value = _outer;
        Interlocked.Decrement(ref s_scopes);
        if (_outer is null) _casts.Clear();
    }

    /// <summary>Sets mixed precision aside, for a pass whose types are settled; null where no scope is open anywhere.</summary>
    internal static Autocast? Suspend() => IsAnyOpen ? new(enabled: false) : null;

    /// <summary>A scope like this one, which may have ended: for code of a forward pass that runs once more in the backward pass.</summary>
    internal Autocast Again() => new(DType, Enabled, _caches, List);

    /// <summary>The body of an op begins: what it calls computes in the types it is given.</summary>
    internal static void EnterOp() => t_insideOps++;

    /// <summary>The body of an op has ended.</summary>
    internal static void LeaveOp() => t_insideOps--;

    /// <summary>Whether mixed precision converts <paramref name="x"/>.</summary>
    internal static bool IsEligible(Tensor x) => x.DType is DType.Float32 or DType.Float16 or DType.BFloat16;

    /// <summary>x in another type, recorded as any conversion. Of a float32 parameter in the low type there is one copy, which belongs to the scope.</summary>
    internal Tensor Cast(Tensor x, DType dtype, out bool cached)
    {
        cached = _caches && dtype == DType && x is { DType: DType.Float32, IsLeaf: true, RequiresGrad: true, ViewBase: null };
        return cached ? _casts.Get(x, dtype) : EngineOps.Current.To(x, dtype);
    }
}
