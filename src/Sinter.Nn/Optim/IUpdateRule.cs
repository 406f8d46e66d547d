namespace Sinter.Optim;

/// <summary>What an optimizer does to one number. Written once; run over lanes, for all parameters in one pass.</summary>
interface IUpdateRule
{
    /// <summary>Changes the parameter <paramref name="p"/> and what is remembered of it, by its gradient. What the optimizer does not remember is 0, and forgotten.</summary>
    void Update<T>(T g, ref T p, ref T a, ref T b, ref T c) where T : struct, IReal<T>;
}

/// <summary>The gradient of what is minimised: the sign of the objective, and the L2 penalty weight_decay · p² / 2.</summary>
readonly record struct Objective(bool Maximize, double WeightDecay)
{
    public static Objective Of(ParameterGroup group) => new(group.Is("maximize"), group.WeightDecay);

    public T Gradient<T>(T g, T p) where T : struct, IReal<T>
    {
        if (Maximize) g = -g;
        return WeightDecay == 0 ? g : g + p * WeightDecay;
    }
}
