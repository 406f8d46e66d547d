namespace Sinter;

/// <summary>Differentiation: passes over the recorded graph, and the modes that say what is recorded. After <c>torch.autograd</c>.</summary>
public static partial class Autograd
{
    /// <summary>Whether operations are recorded here.</summary>
    [Export("is_grad_enabled")]
    public static bool IsRecording => GradMode.Current.Records;

    /// <summary>Until disposed, nothing is recorded. Follows <c>await</c>.</summary>
    [Export("no_grad"), Export("autograd.no_grad")]
    public static GradScope NoGrad() => GradMode.Enter(GradMode.Current with { Records = false });

    /// <summary>Until disposed, operations are recorded, also inside <see cref="NoGrad"/>.</summary>
    [Export("enable_grad"), Export("autograd.enable_grad")]
    public static GradScope EnableGrad() => GradMode.Enter(GradMode.Current with { Records = true, TracksViews = true });

    /// <summary>Until disposed, operations are recorded, or not.</summary>
    [Export("set_grad_enabled", Rename = "on: mode"), Export("autograd.set_grad_enabled", Rename = "on: mode")]
    public static GradScope Recording(bool on) => on ? EnableGrad() : NoGrad();

    /// <summary>Until disposed, nothing is recorded and views are not tracked: the cheapest way to run a network.</summary>
    [Export("inference_mode"), Export("autograd.inference_mode")]
    public static GradScope InferenceMode() => GradMode.Enter(GradMode.Current with { Records = false, TracksViews = false });

    /// <summary>Until disposed, every recorded call remembers where it was made, and a backward pass that makes a NaN throws and names that place. Slow.</summary>
    [Export("autograd.detect_anomaly", Rename = "on: mode"), Export("autograd.set_detect_anomaly", Rename = "on: mode")]
    public static GradScope DetectAnomaly(bool on = true) => GradMode.Enter(GradMode.Current with { DetectsAnomalies = on });

    /// <summary>Whether a call on these inputs must be recorded.</summary>
    internal static bool Needs(Tensor? a) => a is { RequiresGrad: true } && IsRecording;

    /// <inheritdoc cref="Needs(Tensor)"/>
    internal static bool Needs(Tensor? a, Tensor? b) => (a is { RequiresGrad: true } || b is { RequiresGrad: true }) && IsRecording;

    /// <inheritdoc cref="Needs(Tensor)"/>
    internal static bool Needs(params ReadOnlySpan<Tensor?> inputs)
    {
        foreach (var x in inputs)
            if (x is { RequiresGrad: true }) return IsRecording;
        return false;
    }

    /// <summary>Computes gradients of the sum of <paramref name="roots"/> (weighted by <paramref name="gradients"/>) and adds them to the leaves' <see cref="Tensor.Grad"/>.</summary>
    /// <remarks>After <c>torch.autograd.backward</c>.</remarks>
    [Export("autograd.backward", Rename = "roots: tensors, gradients: grad_tensors")]
    public static void Backward(ReadOnlySpan<Tensor> roots, Tensor[]? gradients = null, bool? retainGraph = null, bool createGraph = false)
        => Engine.Run(roots, Seeds(roots, gradients, nameof(Backward)), null, retainGraph ?? createGraph, createGraph);

    /// <summary>The gradients of <paramref name="outputs"/> with respect to <paramref name="inputs"/>, in their order. Leaves are left as they are.</summary>
    /// <param name="outputs">What to differentiate.</param>
    /// <param name="inputs">With respect to what; leaves or not.</param>
    /// <param name="gradients">Weights of the outputs; 1 if null, which needs outputs of one element.</param>
    /// <param name="retainGraph">Keep the saved values. By default as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Record the pass itself.</param>
    /// <param name="allowUnused">Return null, instead of failing, for an input that the outputs do not depend on.</param>
    /// <exception cref="AutogradException">An input was not used, or nothing requires a gradient.</exception>
    /// <remarks>After <c>torch.autograd.grad</c>.</remarks>
    [Export("autograd.grad", Rename = "gradients: grad_outputs")]
    public static Tensor?[] Grad(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, Tensor[]? gradients = null,
        bool? retainGraph = null, bool createGraph = false, bool allowUnused = false)
    {
        for (var i = 0; i < inputs.Length; i++)
            Check.Autograd(inputs[i].RequiresGrad, $"Grad: input {i} does not require a gradient; set RequiresGrad before it is used.");
        var found = Engine.Run(outputs, Seeds(outputs, gradients, nameof(Grad)), inputs.ToArray(), retainGraph ?? createGraph, createGraph);
        for (var i = 0; i < found.Length; i++)
            Check.Autograd(allowUnused || found[i] is not null, $"Grad: input {i} was not used to compute the outputs; pass allowUnused: true to get null for it.");
        return found;
    }

    static Tensor[] Seeds(ReadOnlySpan<Tensor> roots, Tensor[]? gradients, string op)
    {
        Check.Argument(gradients is null || gradients.Length == roots.Length, $"{op}: {roots.Length} outputs but {gradients?.Length} gradients; give one for each.");
        var seeds = new Tensor[roots.Length];
        for (var i = 0; i < seeds.Length; i++)
        {
            var root = roots[i];
            Check.Autograd(root.RequiresGrad, $"{op}: output {i} does not depend on any tensor that requires a gradient, or was computed in NoGrad.");
            if (gradients is null)
            {
                Check.Autograd(root.Count == 1, $"{op}: output {i} is {root.Shape}; without a gradient it must have one element. Reduce it to a scalar, or pass the gradient.");
                Check.Autograd(!root.DType.IsComplex, $"{op}: output {i} is {root.DType}; without a gradient it must be a real number. Take a real function of it, such as Abs, or pass the gradient.");
                seeds[i] = EngineOps.Current.Ones(root);
            }
            else
            {
                seeds[i] = gradients[i];
                Check.Shape(seeds[i].Shape == root.Shape, $"{op}: output {i} is {root.Shape} and its gradient {seeds[i].Shape}; the shapes must be equal.");
            }
        }
        return seeds;
    }
}
