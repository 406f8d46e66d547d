namespace Sinter.Optim;

/// <summary>Moves a group's momentum against its rate: SGD's and RMSprop's <c>momentum</c>, or the first of Adam's <c>betas</c>.</summary>
static class MomentumCycle
{
    /// <summary>Refuses optimizers without momentum.</summary>
    public static void Require(Optimizer optimizer, bool wanted, string scheduler)
    {
        foreach (var group in optimizer.Groups)
            Check.Argument(!wanted || group.Has("betas.0") || group.Has("momentum"),
                $"{scheduler}: {optimizer.GetType().Name} has no momentum that could be cycled; pass cycleMomentum: false.");
    }

    public static void Set(ParameterGroup group, double momentum) => group[group.Has("betas.0") ? "betas.0" : "momentum"] = momentum;
}
