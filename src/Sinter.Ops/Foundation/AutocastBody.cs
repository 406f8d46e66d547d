using System.Diagnostics.CodeAnalysis;

namespace Sinter;

/// <summary>The body of an op under mixed precision: the type its policy chose, and the copies made for it, which are disposed with it. What a derivative needs of them it has saved.</summary>
readonly ref struct AutocastBody
{
    readonly Autocast? _scope;
    readonly DType _dtype;
    readonly List<Tensor>? _copies;

    public AutocastBody(string op, params ReadOnlySpan<Tensor?> inputs)
    {
        if (Autocast.Current is not { } scope) return;
        var policy = AutocastTable.Of(op, scope.List);
        if (policy == Precision.AsGiven) return;
        if (policy == Precision.Refused)
            throw new InvalidOperationException($"{op}: under Autocast its gradient overflows or vanishes in {scope.DType.Name}; use {op}WithLogits, which takes what goes into the sigmoid, or call it in a scope with enabled: false.");
        _dtype = policy switch
        {
            Precision.Low => scope.DType,
            Precision.Full => DType.Float32,
            _ => Widest(scope.DType, inputs),
        };
        (_scope, _copies) = (scope, []);
        Autocast.EnterOp();
    }

    /// <summary>x in the type of the policy; the copy lives as long as the body.</summary>
    [return: NotNullIfNotNull(nameof(x))]
    public Tensor? Convert(Tensor? x)
    {
        if (!IsConverted(x)) return x;
        var copy = _scope.Cast(x, _dtype, out var cached);
        if (!cached) _copies.Add(copy);
        return copy;
    }

    /// <summary>x in the type of the policy; the copy is the caller's.</summary>
    public Tensor Keep(Tensor x) => IsConverted(x) ? _scope.Cast(x, _dtype, out _) : x;

    /// <summary>The op has ended.</summary>
    public void Dispose()
    {
        if (_copies is null) return;
        Autocast.LeaveOp();
        foreach (var copy in _copies) copy.Dispose();
    }

    [MemberNotNullWhen(true, nameof(_scope), nameof(_copies))]
    bool IsConverted([NotNullWhen(true)] Tensor? x) => _scope is not null && x is not null && x.DType != _dtype && Autocast.IsEligible(x);

    static DType Widest(DType low, ReadOnlySpan<Tensor?> inputs)
    {
        foreach (var x in inputs)
            if (x is not null && Autocast.IsEligible(x)) low = low.Promote(x.DType);
        return low;
    }
}
