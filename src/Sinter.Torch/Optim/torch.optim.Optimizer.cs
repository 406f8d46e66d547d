using Sinter.Optim;
using Inner = Sinter.Optim.Optimizer;

namespace Sinter.Torch;

public abstract partial class torch
{
    /// <summary>Optimizers: functions that make them.</summary>
    public static partial class optim
    {
        /// <summary>An optimizer as code for TorchSharp names its type: <c>optim.Optimizer</c>. Sinter's optimizers convert to it and it back to them, since C# has no
        /// alias for a nested type; it holds the optimizer and nothing else.</summary>
        public sealed class Optimizer : IDisposable
        {
            readonly Inner _inner;

            Optimizer(Inner inner) => _inner = inner;

            /// <summary>The optimizer under this name.</summary>
            public static implicit operator Optimizer(Inner optimizer) => new(optimizer);

            /// <summary>The optimizer itself.</summary>
            public static implicit operator Inner(Optimizer optimizer) => optimizer._inner;

            /// <summary>Parameters with options of their own.</summary>
            public IReadOnlyList<ParameterGroup> param_groups => _inner.Groups;

            /// <inheritdoc cref="param_groups"/>
            public IReadOnlyList<ParameterGroup> ParamGroups => _inner.Groups;

            /// <summary>The parameters of all groups.</summary>
            public IEnumerable<Tensor> parameters() => _inner.Parameters;

            /// <inheritdoc cref="Inner.Step()"/>
            public void step() => _inner.Step();

            /// <summary>Computes the loss anew as often as the optimizer asks, and changes every parameter.</summary>
            public Tensor step(Func<Tensor> closure) => _inner.Step(closure);

            /// <inheritdoc cref="Inner.ZeroGrad"/>
            public void zero_grad(bool set_to_none = true) => _inner.ZeroGrad(set_to_none);

            /// <inheritdoc cref="Inner.AddGroup"/>
            public void add_param_group(ParameterGroup param_group) => _inner.AddGroup(param_group);

            /// <inheritdoc cref="OptimizerMembers.state_dict"/>
            public OptimizerState state_dict() => _inner.state_dict();

            /// <inheritdoc cref="OptimizerMembers.load_state_dict"/>
            public void load_state_dict(OptimizerState state_dict) => _inner.load_state_dict(state_dict);

            /// <summary>Does nothing: an optimizer holds no memory that the garbage collector does not know of.</summary>
            public void Dispose() { }
        }

        /// <summary>Schedules of learning rates: functions that make them.</summary>
        public static partial class lr_scheduler
        {
            /// <summary>A scheduler as code for TorchSharp names its type: <c>optim.lr_scheduler.LRScheduler</c>. Sinter's schedulers convert to it and it back to them.</summary>
            public sealed class LRScheduler
            {
                readonly Sinter.Optim.LRScheduler _inner;

                LRScheduler(Sinter.Optim.LRScheduler inner) => _inner = inner;

                /// <summary>The scheduler under this name.</summary>
                public static implicit operator LRScheduler(Sinter.Optim.LRScheduler scheduler) => new(scheduler);

                /// <summary>The scheduler itself.</summary>
                public static implicit operator Sinter.Optim.LRScheduler(LRScheduler scheduler) => scheduler._inner;

                /// <inheritdoc cref="Sinter.Optim.LRScheduler.Step()"/>
                public void step() => _inner.Step();

                /// <inheritdoc cref="Sinter.Optim.LRScheduler.Step(int)"/>
                public void step(int epoch) => _inner.Step(epoch);

                /// <inheritdoc cref="Sinter.Optim.LRScheduler.LastLr"/>
                public IReadOnlyList<double> get_last_lr() => _inner.LastLr;
            }
        }
    }
}
