namespace Sinter.Nn;

/// <summary>Puts computed tensors in the place of a module's parameters.</summary>
public static class Parametrizing
{
    extension<TModule>(TModule module) where TModule : Module
    {
        /// <summary>From now on a parameter is computed, at each call of the module, from others that are learned in its place. Between calls its property holds what the
        /// last call computed. Make the optimizer afterwards: the parameters are new ones.</summary>
        /// <param name="name">The parameter's key, such as <c>weight</c>.</param>
        /// <param name="parametrization">How it is computed.</param>
        /// <returns>The module itself.</returns>
        /// <exception cref="ArgumentException">The module has no such parameter, or it is computed already.</exception>
        /// <exception cref="ShapeException">What is computed has another shape or type than the parameter.</exception>
        /// <remarks>After <c>torch.nn.utils.parametrize.register_parametrization</c>.</remarks>
        [Export("nn.utils.parametrize.register_parametrization")]
        public TModule Parametrize(string name, Parametrization parametrization)
        {
            module.AddParametrization(name, parametrization);
            return module;
        }

        /// <summary>Makes a computed parameter an ordinary one again: with its present value, or the one original it is computed from.</summary>
        /// <param name="name">The parameter's key.</param>
        /// <param name="leaveParametrized">Keep the value; false goes back to the original.</param>
        /// <returns>The module itself.</returns>
        /// <exception cref="ArgumentException">The parameter is not computed, or it has several originals and shall go back to one.</exception>
        /// <remarks>After <c>torch.nn.utils.parametrize.remove_parametrizations</c>.</remarks>
        [Export("nn.utils.parametrize.remove_parametrizations")]
        public TModule RemoveParametrization(string name, bool leaveParametrized = true)
        {
            module.DropParametrization(name, leaveParametrized);
            return module;
        }

        /// <summary>Learns length and direction of a weight apart: w = g · v / ‖v‖ (Salimans and Kingma, 2016). The keys are <c>original0</c>, g, and <c>original1</c>, v.</summary>
        /// <param name="name">The parameter's key.</param>
        /// <param name="dim">The dimension whose slices have lengths of their own; null for one length of the whole.</param>
        /// <returns>The module itself.</returns>
        /// <remarks>After <c>torch.nn.utils.parametrizations.weight_norm</c>.</remarks>
        [Export("nn.utils.parametrizations.weight_norm")]
        public TModule WeightNorm(string name = "weight", int? dim = 0) => module.Parametrize(name, new WeightNorm(dim));

        /// <summary>Divides a weight by its largest singular value, so that the layer stretches nothing (Miyato et al., 2018). The value is estimated by power iteration,
        /// one step further with each call in training.</summary>
        /// <param name="name">The parameter's key.</param>
        /// <param name="powerIterations">Steps of power iteration at each call while training.</param>
        /// <param name="eps">What norms are at least.</param>
        /// <param name="dim">The dimension of the outputs; null for 1 in transposed convolutions and 0 elsewhere.</param>
        /// <returns>The module itself.</returns>
        /// <remarks>After <c>torch.nn.utils.parametrizations.spectral_norm</c>.</remarks>
        [Export("nn.utils.parametrizations.spectral_norm")]
        public TModule SpectralNorm(string name = "weight", int powerIterations = 1, double eps = 1e-12, int? dim = null)
            => module.Parametrize(name, new SpectralNorm(module.OwnParameter(name), powerIterations, eps, dim ?? (module is TransposedConvNd ? 1 : 0)));
    }
}
