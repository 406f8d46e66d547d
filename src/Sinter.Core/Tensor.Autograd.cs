using System.Runtime.CompilerServices;

namespace Sinter;

public partial class Tensor
{
    AutogradMeta? _autograd;

    /// <summary>Whether operations on this tensor are recorded. Set it on tensors that you made (leaves) of a floating-point or complex type.</summary>
    /// <exception cref="DTypeException">Set to true on integers or bools, which have no derivative.</exception>
    /// <exception cref="AutogradException">Set to false on the result of a recorded operation; use <c>Detach</c>.</exception>
    [Export("Tensor.requires_grad")]
    public bool RequiresGrad
    {
        get => _autograd is { } meta && (meta.RequiresGrad || GradFn is not null);
        set
        {
            Check.DType(!value || DType.IsInexact, $"RequiresGrad: the tensor is {DType}; only floating-point and complex tensors have gradients. Convert it first.");
            Check.Autograd(value || GradFn is null, $"RequiresGrad: this tensor is the result of {GradFn}; only leaves can stop requiring a gradient. Use Detach.");
            if (value || _autograd is not null) Meta.RequiresGrad = value;
        }
    }

    /// <summary>Sets <see cref="RequiresGrad"/> and returns this tensor.</summary>
    [Export("Tensor.requires_grad_", Rename = "on: requires_grad")]
    public Tensor RequireGrad(bool on = true)
    {
        RequiresGrad = on;
        return this;
    }

    /// <summary>True for tensors that were made rather than computed: gradients accumulate there.</summary>
    [Export("Tensor.is_leaf")]
    public bool IsLeaf => GradFn is null;

    /// <summary>The accumulated gradient of the last backward passes, null before the first. Shape and type are this tensor's.</summary>
    [Export("Tensor.grad")]
    public Tensor? Grad
    {
        get
        {
            if (_autograd is { } meta) meta.GradIsPrivate = false;
            return _autograd?.Grad;
        }
        set
        {
            Check.Shape(value is null || value.Shape == Shape, $"Grad: the tensor is {Shape} and the gradient {value?.Shape}; the shapes must be equal.");
            SetGrad(value, isPrivate: false);
        }
    }

    /// <summary><see cref="Grad"/> for those who read it and do not keep it: unless somebody else was handed it, it is disposed when the next takes its place.</summary>
    internal Tensor? LentGrad => _autograd?.Grad;

    // A gradient that nobody can know of returns its memory at once. Left to the collector, it would have every step write its gradients to memory that no cache holds.
    internal void SetGrad(Tensor? value, bool isPrivate)
    {
        if (value is null && _autograd is null) return;
        var meta = Meta;
        if (meta.GradIsPrivate && !ReferenceEquals(meta.Grad, value)) meta.Grad?.Dispose();
        (meta.Grad, meta.GradIsPrivate) = (value, isPrivate);
    }

    /// <summary>The recorded call that made this tensor; null for a leaf.</summary>
    [Export("Tensor.grad_fn")]
    public Node? GradFn
    {
        get
        {
            if (_autograd is not { } meta) return null;
            if (meta.ViewBase is { } viewBase && viewBase._autograd is { } baseMeta && baseMeta.Revision != meta.ViewRevision)
            {
                meta.GradFn = EngineOps.Current.Retrace(this, viewBase);
                meta.Output = 0;
                meta.ViewRevision = baseMeta.Revision;
            }
            return meta.GradFn;
        }
    }

    /// <summary>Computes the gradient of this tensor with respect to every leaf that it depends on, and adds it to their <see cref="Grad"/>.</summary>
    /// <param name="gradient">The gradient of some later quantity with respect to this tensor; 1 if null, which needs a tensor of one element.</param>
    /// <param name="retainGraph">Keep the saved values, for another pass. By default as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Record the pass itself, so that the gradients can be differentiated.</param>
    /// <exception cref="AutogradException">Nothing here requires a gradient, the graph was freed, or a saved value was changed in place.</exception>
    /// <remarks>After <c>torch.Tensor.backward</c>.</remarks>
    [Export("Tensor.backward")]
    public void Backward(Tensor? gradient = null, bool? retainGraph = null, bool createGraph = false)
        => Autograd.Backward([this], gradient is null ? null : [gradient], retainGraph, createGraph);

    /// <summary>Asks for <see cref="Grad"/> on a tensor that is not a leaf.</summary>
    [Export("Tensor.retain_grad")]
    public void RetainGrad()
    {
        Check.Autograd(RequiresGrad, $"RetainGrad: the tensor does not require a gradient.");
        if (IsLeaf || Meta.RetainsGrad) return;
        Meta.RetainsGrad = true;
        var meta = Meta;
        GradFn!.AddHook(meta.Output, g =>
        {
            SetGrad(Grad is { } before ? EngineOps.Current.Add(before, g) : g, isPrivate: false);
            return null;
        });
    }

    /// <summary>Calls <paramref name="hook"/> with the gradient of this tensor when it is known; what it returns, unless null, replaces the gradient.
    /// Dispose the result to remove the hook.</summary>
    [Export("Tensor.register_hook")]
    public IDisposable RegisterHook(Func<Tensor, Tensor?> hook)
    {
        Check.Autograd(RequiresGrad, $"RegisterHook: the tensor does not require a gradient.");
        var edge = GradientEdge;
        edge.Node!.AddHook(edge.Output, hook);
        return new Registration(() => edge.Node.RemoveHook(hook));
    }

    /// <summary>Calls <paramref name="hook"/> with this leaf each time a gradient has been added to it.</summary>
    [Export("Tensor.register_post_accumulate_grad_hook")]
    public IDisposable RegisterPostAccumulateGradHook(Action<Tensor> hook)
    {
        Check.Autograd(RequiresGrad && IsLeaf, $"RegisterPostAccumulateGradHook: the tensor must be a leaf that requires a gradient.");
        var accumulator = (AccumulateGrad)GradientEdge.Node!;
        accumulator.AddAfter(hook);
        return new Registration(() => accumulator.RemoveAfter(hook));
    }

    AutogradMeta Meta => _autograd ?? Interlocked.CompareExchange(ref _autograd, new(), null) ?? _autograd;

    /// <summary>Where this tensor's gradient goes.</summary>
    internal Edge GradientEdge
    {
        get
        {
            if (GradFn is { } node) return new(node, _autograd!.Output);
            var meta = Meta;
            if (meta.Accumulator is null) Interlocked.CompareExchange(ref meta.Accumulator, new AccumulateGrad(this), null);
            return new(meta.Accumulator, 0);
        }
    }

    /// <summary>Makes this tensor output <paramref name="output"/> of a recorded call.</summary>
    internal Tensor SetHistory(Node node, int output = 0)
    {
        var meta = Meta;
        meta.GradFn = node;
        meta.Output = output;
        return this;
    }

    /// <summary>Rewrites the history after an in-place op.</summary>
    internal void Rebase(Node node)
    {
        SetHistory(node);
        Meta.Revision++;
        Meta.RetainsGrad = false;
    }

    /// <summary>This tensor's part in differentiation, made if it has none yet.</summary>
    internal AutogradMeta History => Meta;

    /// <summary>This tensor's part in differentiation, if it has one.</summary>
    internal AutogradMeta? HistoryOrNull => _autograd;

    /// <summary>Shares the history, leaf or not, of a tensor with equal elements.</summary>
    internal Tensor WithHistory(AutogradMeta? history)
    {
        _autograd = history;
        return this;
    }

    internal Tensor? ViewBase => _autograd?.ViewBase;

    /// <summary>Remembers what this is a view of, so that in-place changes through either reach the other's history.</summary>
    internal Tensor SetViewOf(Tensor x)
    {
        if (!GradMode.Current.TracksViews) return this;
        var root = x.ViewBase ?? x;
        var meta = Meta;
        meta.ViewBase = root;
        meta.ViewRevision = root.Meta.Revision;
        return this;
    }

    internal void SetViewRevision() => Meta.ViewRevision = ViewBase!.Meta.Revision;

    sealed class Registration(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
