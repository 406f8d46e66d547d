using Sinter.Optim;

namespace Sinter.Torch;

public static partial class OptimizerMembers
{
    extension(Optimizer self)
    {
        /// <summary>Parameters with options of their own, under TorchSharp's name.</summary>
        public IReadOnlyList<ParameterGroup> ParamGroups => self.Groups;

        /// <summary>The parameters of all groups.</summary>
        public IEnumerable<Tensor> parameters() => self.Parameters;

        /// <summary>Does nothing: an optimizer holds no memory that the garbage collector does not know of.</summary>
        public void Dispose() { }
    }

    extension(ParameterGroup self)
    {
        /// <summary>The learning rate, under TorchSharp's name.</summary>
        public double LearningRate { get => self.Lr; set => self.Lr = value; }

        /// <summary>The learning rate that a scheduler begins with, under TorchSharp's name; the present one if there is no scheduler.</summary>
        public double InitialLearningRate { get => self.Options.TryGetValue("initial_lr", out var lr) ? lr : self.Lr; set => self["initial_lr"] = value; }
    }
}
