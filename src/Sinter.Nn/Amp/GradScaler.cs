using Sinter.Optim;

namespace Sinter.Amp;

/// <summary>Loss scaling: the loss is multiplied by a large number before <c>Backward</c>, so that gradients too small for float16 become representable, and gradients are divided by it before the step.
/// A step whose gradients overflowed is skipped, and the number halved; after many good steps it is doubled.</summary>
/// <remarks>The order in a step is <c>Scale(loss).Backward()</c>, then <see cref="Unscale"/> if the gradients are looked at or clipped, <see cref="Step"/> for each optimizer, and <see cref="Update"/>
/// once. With accumulated gradients, scale each loss and do the rest after the last. bfloat16 has float32's range and needs no scaling.
/// After <c>torch.amp.GradScaler</c>; Micikevicius et al., Mixed Precision Training (2018).</remarks>
[Export("amp.GradScaler")]
public sealed class GradScaler
{
    readonly Dictionary<Optimizer, Progress> _optimizers = new(ReferenceEqualityComparer.Instance);
    double _growthFactor, _backoffFactor;
    int _growthInterval, _goodSteps;
    float _scale;
    bool _hasScaled;
    [ThreadStatic] static bool s_othersScale;

    /// <summary>What has been done with an optimizer since the last update.</summary>
    sealed class Progress
    {
        public Stage Stage;
        public bool HasGradients, Overflowed;
    }

    enum Stage { Ready, Unscaled, Stepped }

    /// <summary>A scaler.</summary>
    /// <param name="initScale">The first scale.</param>
    /// <param name="growthFactor">What the scale is multiplied by after <paramref name="growthInterval"/> steps in a row without overflow.</param>
    /// <param name="backoffFactor">What the scale is multiplied by after an overflow.</param>
    /// <param name="growthInterval">How many good steps make it grow.</param>
    /// <param name="enabled">False makes all methods pass through, so that one training loop serves every precision.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public GradScaler(double initScale = 65536, double growthFactor = 2, double backoffFactor = 0.5, int growthInterval = 2000, bool enabled = true)
    {
        IsEnabled = enabled;
        CurrentScale = initScale;
        (GrowthFactor, BackoffFactor, GrowthInterval) = (growthFactor, backoffFactor, growthInterval);
    }

    /// <summary>Whether anything is scaled.</summary>
    public bool IsEnabled { get; }

    /// <summary>In training by several processes: whether any of them saw an overflow, from whether this one did; an all-reduce by maximum. All then skip the same steps, and their scales stay equal.
    /// It is called once for each optimizer and step, on every process. Where gradients are averaged before the step an overflow reaches everybody by itself, and this may be null.</summary>
    public Func<bool, bool>? AnyProcess { get; init; }

    /// <summary>The scale now; a float32 number.</summary>
    /// <exception cref="ArgumentException">Set to what is not a positive, finite float32.</exception>
    public double CurrentScale
    {
        get => _scale;
        private set
        {
            Check.Argument((float)value > 0 && float.IsFinite((float)value), $"GradScaler: the scale is {value}; it must be a positive, finite float32.");
            _scale = (float)value;
        }
    }

    /// <summary>What the scale is multiplied by when it grows.</summary>
    /// <exception cref="ArgumentException">Set to 1 or less.</exception>
    public double GrowthFactor
    {
        get => _growthFactor;
        set
        {
            Check.Argument(value > 1 && double.IsFinite(value), $"GradScaler: growthFactor is {value}; it must be above 1.");
            _growthFactor = value;
        }
    }

    /// <summary>What the scale is multiplied by after an overflow.</summary>
    /// <exception cref="ArgumentException">Set to what is not between 0 and 1.</exception>
    public double BackoffFactor
    {
        get => _backoffFactor;
        set
        {
            Check.Argument(value is > 0 and < 1, $"GradScaler: backoffFactor is {value}; it must lie between 0 and 1.");
            _backoffFactor = value;
        }
    }

    /// <summary>How many steps in a row without overflow make the scale grow.</summary>
    /// <exception cref="ArgumentException">Set to less than 1.</exception>
    public int GrowthInterval
    {
        get => _growthInterval;
        set
        {
            Check.Argument(value >= 1, $"GradScaler: growthInterval is {value}; it must be at least 1.");
            _growthInterval = value;
        }
    }

    /// <summary>The loss times the scale: call <c>Backward</c> on it.</summary>
    public Tensor Scale(Tensor loss)
    {
        if (!IsEnabled) return loss;
        _hasScaled = true;
        // A float32 tensor, so that a float16 loss is multiplied, and summed up behind, in float32.
        return loss * Tensor.Of(CurrentScale, DType.Float32);
    }

    /// <summary>Divides the gradients of an optimizer's parameters by the scale, in one pass that also looks for infinities and NaN. <see cref="Step"/> does it unless it was done: call it where
    /// gradients are clipped or looked at between.</summary>
    /// <exception cref="InvalidOperationException">It was done since the last update, or nothing was scaled.</exception>
    /// <exception cref="DTypeException">A gradient is float16: the division could lose it; keep parameters in float32 and let <see cref="Autocast"/> convert them.</exception>
    public void Unscale(Optimizer optimizer)
    {
        if (!IsEnabled) return;
        RequireScaled(nameof(Unscale));
        var progress = ProgressOf(optimizer);
        Require(progress.Stage != Stage.Unscaled, "Unscale: it was called on this optimizer before, and Update not since; call it once, after the last Backward of a step.");
        Require(progress.Stage != Stage.Stepped, "Unscale: it is called after Step; call it before, and Update after.");

        var gradients = Gradients(optimizer);
        var overflowed = Unscaling.Run(gradients, (float)(1.0 / CurrentScale));
        progress.Overflowed = AnyProcess?.Invoke(overflowed) ?? overflowed;
        progress.HasGradients = gradients.Count > 0;
        progress.Stage = Stage.Unscaled;
    }

    /// <summary>Runs what a process does with gradients that other processes scaled, while it has no loss of its own.</summary>
    internal static void OnGradientsOfOthers(Action step)
    {
        s_othersScale = true;
        try
        {
            step();
        }
        finally
        {
            s_othersScale = false;
        }
    }

    static List<Tensor> Gradients(Optimizer optimizer)
    {
        var gradients = new List<Tensor>();
        foreach (var p in optimizer.Parameters)
        {
            if (p.LentGrad is not { } g) continue;
            Check.DType(g.DType != DType.Float16, $"GradScaler.Unscale: the gradient of a parameter {p.Shape} is float16, in which it could underflow again; keep parameters in float32 and use Autocast.");
            // An expanded gradient keeps several elements in one place.
            if (!g.IsContiguous) p.Grad = g = g.Contiguous();
            gradients.Add(g);
        }
        return gradients;
    }

    /// <summary>Unscales the gradients if that was not done, and calls the optimizer's <c>Step</c> unless one of them is infinite or NaN. Returns whether it was called.</summary>
    /// <exception cref="InvalidOperationException">It was called since the last update, nothing was scaled, there are no gradients, or the optimizer needs a closure.</exception>
    public bool Step(Optimizer optimizer)
    {
        Require(optimizer is not LBFGS, "Step: LBFGS computes the loss several times in a step, each time with other gradients; it cannot be used with a scaler.");
        if (!IsEnabled)
        {
            optimizer.Step();
            return true;
        }
        RequireScaled(nameof(Step));
        var progress = ProgressOf(optimizer);
        Require(progress.Stage != Stage.Stepped, "Step: it was called on this optimizer before, and Update not since; call Update at the end of each step.");
        if (progress.Stage == Stage.Ready) Unscale(optimizer);
        Require(progress.HasGradients, "Step: no parameter of this optimizer has a gradient; call Backward on what Scale returned.");
        if (!progress.Overflowed) optimizer.Step();
        progress.Stage = Stage.Stepped;
        return !progress.Overflowed;
    }

    /// <summary>Ends a step: chooses the scale of the next by whether gradients of any optimizer overflowed, or takes the one that is given.</summary>
    /// <exception cref="InvalidOperationException">No optimizer was unscaled or stepped.</exception>
    public void Update(double? newScale = null)
    {
        if (!IsEnabled) return;
        RequireScaled(nameof(Update));
        if (newScale is { } given) CurrentScale = given;
        else
        {
            Require(_optimizers.Values.Any(p => p.Stage != Stage.Ready), "Update: no optimizer was stepped since the last update; call Step first.");
            Adapt(_optimizers.Values.Any(p => p.Overflowed));
        }
        _optimizers.Clear();
    }

    void Adapt(bool overflowed)
    {
        if (overflowed)
        {
            // In float32 a scale that is halved for ever would become 0, and all gradients with it.
            _scale = Math.Max((float)(_scale * _backoffFactor), float.Epsilon);
            _goodSteps = 0;
        }
        else if (++_goodSteps == _growthInterval)
        {
            var grown = (float)(_scale * _growthFactor);
            if (float.IsFinite(grown)) _scale = grown;
            _goodSteps = 0;
        }
    }

    Progress ProgressOf(Optimizer optimizer)
    {
        if (!_optimizers.TryGetValue(optimizer, out var progress)) _optimizers[optimizer] = progress = new();
        return progress;
    }

    void RequireScaled(string method) => Require(_hasScaled || s_othersScale, $"{method}: nothing has been scaled; call Backward on what Scale returned for the loss.");

    static void Require(bool ok, string message)
    {
        if (!ok) throw new InvalidOperationException($"GradScaler.{message}");
    }

    /// <summary>The scale and all that decides how it goes on, under PyTorch's names; empty if the scaler is not enabled. Save it between <see cref="Update"/> and the next step.</summary>
    public Dictionary<string, double> StateDict() => !IsEnabled ? [] : new()
    {
        ["scale"] = CurrentScale,
        ["growth_factor"] = GrowthFactor,
        ["backoff_factor"] = BackoffFactor,
        ["growth_interval"] = GrowthInterval,
        ["_growth_tracker"] = _goodSteps,
    };

    /// <summary>Goes on from a saved state. A scaler that is not enabled takes any and ignores it.</summary>
    /// <exception cref="ArgumentException">A number is missing or out of its range; nothing was changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, double> state)
    {
        if (!IsEnabled) return;
        Check.Argument(state.Count > 0, $"GradScaler.LoadStateDict: the state is empty; it was saved by a scaler that was not enabled.");
        double Number(string name)
        {
            Check.Argument(state.TryGetValue(name, out var number), $"GradScaler.LoadStateDict: the state has no {name}; it has {string.Join(", ", state.Keys)}.");
            return number;
        }
        int Whole(string name, int least)
        {
            var number = Number(name);
            Check.Argument(number >= least && number <= int.MaxValue && number == Math.Floor(number), $"GradScaler.LoadStateDict: {name} is {number}; it must be a whole number from {least}.");
            return (int)number;
        }
        int interval = Whole("growth_interval", 1), tracker = Whole("_growth_tracker", 0);
        var loaded = new GradScaler(Number("scale"), Number("growth_factor"), Number("backoff_factor"), interval);
        (_scale, _growthFactor, _backoffFactor, _growthInterval, _goodSteps) = (loaded._scale, loaded._growthFactor, loaded._backoffFactor, interval, tracker);
        _optimizers.Clear();
    }
}
