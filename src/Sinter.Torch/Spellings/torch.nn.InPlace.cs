using System.Runtime.CompilerServices;

namespace Sinter.Torch;

// Modules for which TorchSharp and PyTorch can save a tensor by overwriting their input. Here the result is always a new tensor, whose memory comes from the pool; what
// follows from the input's old elements stays right.
public abstract partial class torch
{
    public abstract partial class nn
    {        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.ReLU ReLU(bool inplace = false) => new();

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.ReLU6 ReLU6(bool inplace = false) => new();

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.SELU SELU(bool inplace = false) => new();

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.SiLU SiLU(bool inplace = false) => new();

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Mish Mish(bool inplace = false) => new();

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Hardswish Hardswish(bool inplace = false) => new();

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Hardsigmoid Hardsigmoid(bool inplace = false) => new();

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.ELU ELU(double alpha = 1, bool inplace = false) => new(alpha);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.CELU CELU(double alpha = 1, bool inplace = false) => new(alpha);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Hardtanh Hardtanh(double min_value = -1, double max_value = 1, bool inplace = false) => new(min_value, max_value);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Threshold Threshold(double threshold, double value, bool inplace = false) => new(threshold, value);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Dropout1d Dropout1d(double p = 0.5, bool inplace = false) => new(p);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Dropout2d Dropout2d(double p = 0.5, bool inplace = false) => new(p);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.Dropout3d Dropout3d(double p = 0.5, bool inplace = false) => new(p);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.AlphaDropout AlphaDropout(double p = 0.5, bool inplace = false) => new(p);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.FeatureAlphaDropout FeatureAlphaDropout(double p = 0.5, bool inplace = false) => new(p);

        /// <summary>The module; <paramref name="inplace"/> has no meaning here.</summary>
        [OverloadResolutionPriority(-1)]
        public static Sinter.Nn.RReLU RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) => new(lower, upper);
    }
}
