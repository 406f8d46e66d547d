namespace Sinter.Torch;

/// <summary>What classes written as <c>class Model : nn.Module&lt;Tensor, Tensor&gt;</c> derive from: Sinter's own modules. <c>nn</c> inherits these names instead of
/// declaring them, so that <c>using static … nn</c> does not import them and <c>Module&lt;,&gt;</c> alone means <see cref="Sinter.Nn.Module{T, TResult}"/>.</summary>
public abstract class ModuleTypes
{
    private protected ModuleTypes() { }

    /// <summary>A module of one input.</summary>
    public abstract class Module<T, TResult> : Sinter.Nn.Module<T, TResult>
    {
        /// <summary>A module called like its class.</summary>
        protected Module() { }

        /// <summary>A module with a name of its own.</summary>
        protected Module(string name) : base(name) { }
    }

    /// <summary>A module of two inputs.</summary>
    public abstract class Module<T1, T2, TResult> : Sinter.Nn.Module<T1, T2, TResult>
    {
        /// <summary>A module called like its class.</summary>
        protected Module() { }

        /// <summary>A module with a name of its own.</summary>
        protected Module(string name) : base(name) { }
    }

    /// <summary>A module of three inputs.</summary>
    public abstract class Module<T1, T2, T3, TResult> : Sinter.Nn.Module<T1, T2, T3, TResult>
    {
        /// <summary>A module called like its class.</summary>
        protected Module() { }

        /// <summary>A module with a name of its own.</summary>
        protected Module(string name) : base(name) { }
    }

    /// <summary>What becomes of single losses: the values of <see cref="Sinter.Reduction"/>, for <c>nn.Reduction.Sum</c>.</summary>
    public static class Reduction
    {
        /// <inheritdoc cref="Sinter.Reduction.None"/>
        public const Sinter.Reduction None = Sinter.Reduction.None;

        /// <inheritdoc cref="Sinter.Reduction.Mean"/>
        public const Sinter.Reduction Mean = Sinter.Reduction.Mean;

        /// <inheritdoc cref="Sinter.Reduction.Sum"/>
        public const Sinter.Reduction Sum = Sinter.Reduction.Sum;
    }
}
