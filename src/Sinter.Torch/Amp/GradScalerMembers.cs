using Sinter.Amp;
using Sinter.Optim;

namespace Sinter.Torch;

/// <summary>The members of loss scaling under PyTorch's names.</summary>
public static class GradScalerMembers
{
    extension(GradScaler self)
    {
        /// <inheritdoc cref="GradScaler.Scale"/>
        public Tensor scale(Tensor outputs) => self.Scale(outputs);

        /// <inheritdoc cref="GradScaler.Unscale"/>
        public void unscale_(Optimizer optimizer) => self.Unscale(optimizer);

        /// <inheritdoc cref="GradScaler.Step"/>
        public bool step(Optimizer optimizer) => self.Step(optimizer);

        /// <inheritdoc cref="GradScaler.Update"/>
        public void update(double? new_scale = null) => self.Update(new_scale);

        /// <summary>What the next loss is multiplied by.</summary>
        public double get_scale() => self.CurrentScale;

        /// <summary>Whether it scales at all.</summary>
        public bool is_enabled() => self.IsEnabled;

        /// <inheritdoc cref="GradScaler.StateDict"/>
        public Dictionary<string, double> state_dict() => self.StateDict();

        /// <inheritdoc cref="GradScaler.LoadStateDict"/>
        public void load_state_dict(IReadOnlyDictionary<string, double> state_dict) => self.LoadStateDict(state_dict);
    }
}
