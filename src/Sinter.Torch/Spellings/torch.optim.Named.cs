using System.Runtime.CompilerServices;
using Sinter.Nn;

namespace Sinter.Torch;

// TorchSharp's names of parameters, and parameters with their names. Chosen only where PyTorch's signatures do not fit.
public abstract partial class torch
{
    public static partial class optim
    {        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.SGD SGD(IEnumerable<(string Name, Parameter Value)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) => new(parameters.Select(p => p.Value), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) => new(parameters, lr, (beta1, beta2), eps, weight_decay, amsgrad, maximize);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.Adam Adam(IEnumerable<(string Name, Parameter Value)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) => new(parameters.Select(p => p.Value), lr, (beta1, beta2), eps, weight_decay, amsgrad, maximize);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0.01, bool amsgrad = false, bool maximize = false) => new(parameters, lr, (beta1, beta2), eps, weight_decay, amsgrad, maximize);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.AdamW AdamW(IEnumerable<(string Name, Parameter Value)> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0.01, bool amsgrad = false, bool maximize = false) => new(parameters.Select(p => p.Value), lr, (beta1, beta2), eps, weight_decay, amsgrad, maximize);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.NAdam NAdam(IEnumerable<Parameter> parameters, double lr = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) => new(parameters, lr, (beta1, beta2), eps, weight_decay);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.NAdam NAdam(IEnumerable<(string Name, Parameter Value)> parameters, double lr = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) => new(parameters.Select(p => p.Value), lr, (beta1, beta2), eps, weight_decay);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.RAdam RAdam(IEnumerable<Parameter> parameters, double lr = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) => new(parameters, lr, (beta1, beta2), eps, weight_decay);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.RAdam RAdam(IEnumerable<(string Name, Parameter Value)> parameters, double lr = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) => new(parameters.Select(p => p.Value), lr, (beta1, beta2), eps, weight_decay);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.Adamax Adamax(IEnumerable<Parameter> parameters, double lr = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) => new(parameters, lr, (beta1, beta2), eps, weight_decay);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.Adamax Adamax(IEnumerable<(string Name, Parameter Value)> parameters, double lr = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) => new(parameters.Select(p => p.Value), lr, (beta1, beta2), eps, weight_decay);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.RMSprop RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

        /// <summary>The optimizer under TorchSharp's names of parameters.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Optim.RMSprop RMSProp(IEnumerable<(string Name, Parameter Value)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters.Select(p => p.Value), lr, alpha, eps, weight_decay, momentum, centered, maximize);
    }
}
