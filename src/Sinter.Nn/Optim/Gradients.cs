using System.Runtime.CompilerServices;

namespace Sinter.Optim;

/// <summary>What is done to all gradients between <c>Backward</c> and the step: measuring and clipping them.</summary>
public static class Gradients
{
    /// <summary>The norm of all gradients together, as if they were one vector. Parameters without a gradient do not count.</summary>
    /// <param name="parameters">Whose gradients.</param>
    /// <param name="normType">2, 1, any other positive number, or infinity for the largest magnitude.</param>
    /// <param name="errorIfNonFinite">Throw if the norm is NaN or infinite.</param>
    /// <exception cref="ArgumentException">The norm type is not positive.</exception>
    /// <exception cref="ArithmeticException">The norm is not finite and errors were asked for.</exception>
    /// <remarks>After <c>torch.nn.utils.get_total_norm</c>.</remarks>
    [Export("nn.utils.get_total_norm")]
    public static double TotalNorm(IEnumerable<Tensor> parameters, double normType = 2, bool errorIfNonFinite = false)
    {
        Check.Argument(normType > 0, $"TotalNorm: normType is {normType}; it must be positive. Use double.PositiveInfinity for the largest magnitude.");
        var folded = 0.0;
        foreach (var p in parameters)
            if (p.LentGrad is { } g) folded = double.IsPositiveInfinity(normType) ? Math.Max(folded, Folded(g, normType)) : folded + Folded(g, normType);
        var norm = Root(folded, normType);
        if (errorIfNonFinite && !double.IsFinite(norm))
            throw new ArithmeticException($"ClipGradNorm: the gradients' norm of order {normType} is {norm}, so they cannot be scaled; pass errorIfNonFinite: false to go on all the same.");
        return norm;
    }

    /// <summary>Scales all gradients by the same factor so that their norm together is at most <paramref name="maxNorm"/>. Returns the norm they had.</summary>
    /// <param name="parameters">Whose gradients.</param>
    /// <param name="maxNorm">The largest norm.</param>
    /// <param name="normType">2, 1, any other positive number, or infinity for the largest magnitude.</param>
    /// <param name="errorIfNonFinite">Throw, before anything is changed, if the norm is NaN or infinite.</param>
    /// <exception cref="ArithmeticException">The norm is not finite and errors were asked for.</exception>
    /// <remarks>After <c>torch.nn.utils.clip_grad_norm_</c>; Pascanu, Mikolov and Bengio, On the Difficulty of Training Recurrent Neural Networks (2013).</remarks>
    [Export("nn.utils.clip_grad_norm_")]
    public static double ClipGradNorm(IEnumerable<Tensor> parameters, double maxNorm, double normType = 2, bool errorIfNonFinite = false)
    {
        var all = parameters as IReadOnlyCollection<Tensor> ?? [.. parameters];
        var norm = TotalNorm(all, normType, errorIfNonFinite);
        var scale = maxNorm / (norm + 1e-6);
        // A NaN scales too: the gradients show it.
        if (!(scale >= 1)) Change(all, new ScaleRule(scale), nameof(ClipGradNorm));
        return norm;
    }

    /// <summary>Limits every gradient to the range from -clipValue to clipValue. NaN stays.</summary>
    /// <remarks>After <c>torch.nn.utils.clip_grad_value_</c>.</remarks>
    [Export("nn.utils.clip_grad_value_")]
    public static void ClipGradValue(IEnumerable<Tensor> parameters, double clipValue) => Change(parameters, new ClampRule(clipValue), nameof(ClipGradValue));

    static void Change<TRule>(IEnumerable<Tensor> parameters, TRule rule, string op) where TRule : struct, IUpdateRule
    {
        using var _ = Autograd.NoGrad();
        var pass = new FusedPass<TRule>(op);
        foreach (var p in parameters)
        {
            if (p.LentGrad is not { } g) continue;
            // An expanded gradient keeps several elements in one place.
            if (!g.IsContiguous) p.Grad = g = g.Contiguous();
            pass.Add(rule, g, g);
        }
        pass.Run();
    }

    /// <summary>The norm of one tensor.</summary>
    internal static double Norm(Tensor x, double order) => Root(Folded(x, order), order);

    static double Folded(Tensor x, double order) => order switch
    {
        1 => Fold(x, new MagnitudeOp()),
        2 => Fold(x, new SquareOp()),
        double.PositiveInfinity => Fold(x, new LargestOp()),
        _ => Fold(x, new PowerOp(order)),
    };

    static double Root(double folded, double order) => order switch
    {
        1 or double.PositiveInfinity => folded,
        2 => Math.Sqrt(folded),
        _ => Math.Pow(folded, 1 / order),
    };

    static double Fold<TOp>(Tensor g, in TOp op) where TOp : struct, IReduction
    {
        var one = new long[g.Rank];
        Array.Fill(one, 1);
        using var y = Tensor.Empty(one, ParameterState.TypeFor(g));
        g.Device.Reduce(op, y, g);
        return y.Item();
    }

    readonly record struct SquareOp : IReduction
    {
        public double Identity => 0;
        public T Map<T>(T x) where T : struct, IReal<T> => x * x;
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    readonly record struct MagnitudeOp : IReduction
    {
        public double Identity => 0;
        public T Map<T>(T x) where T : struct, IReal<T> => T.Abs(x);
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    readonly record struct PowerOp(double Order) : IReduction
    {
        public double Identity => 0;
        public T Map<T>(T x) where T : struct, IReal<T> => T.Pow(T.Abs(x), Order);
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => a + b;
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    readonly record struct LargestOp : IReduction
    {
        public double Identity => 0;
        public T Map<T>(T x) where T : struct, IReal<T> => T.Abs(x);
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    readonly record struct ScaleRule(double Scale) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T a, ref T b, ref T c) where T : struct, IReal<T> => p = g * Scale;
    }

    readonly record struct ClampRule(double Limit) : IUpdateRule
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Update<T>(T g, ref T p, ref T a, ref T b, ref T c) where T : struct, IReal<T> => p = T.Min(T.Max(g, -Limit), Limit);
    }
}
