namespace Sinter;

/// <summary>Activations that change their tensor and return it.</summary>
public static class InPlaceActivations
{
    extension(Tensor x)
    {
        /// <summary>x ← max(x, 0).</summary>
        [Export("Tensor.relu_"), Export("nn.functional.relu_")]
        public Tensor ReluInPlace() => InPlace.Map(x, new Rectifiers.ReluOp());

        /// <summary>x ← x above 0, else negativeSlope · x.</summary>
        [Export("nn.functional.leaky_relu_")]
        public Tensor LeakyReluInPlace(double negativeSlope = 0.01) => InPlace.MapReal(x, new Rectifiers.LeakyReluOp(negativeSlope));

        /// <summary>x ← x between two bounds.</summary>
        [Export("nn.functional.hardtanh_")]
        public Tensor HardtanhInPlace(double minVal = -1, double maxVal = 1)
        {
            Check.Argument(minVal <= maxVal, $"HardtanhInPlace: minVal is {minVal} and maxVal {maxVal}; minVal must not be larger.");
            return InPlace.Map(x, new Rectifiers.HardtanhOp(minVal, maxVal));
        }

        /// <summary>x ← x above <paramref name="threshold"/>, else <paramref name="value"/>.</summary>
        [Export("nn.functional.threshold_")]
        public Tensor ThresholdInPlace(double threshold, double value) => InPlace.Map(x, new Rectifiers.ThresholdOp(threshold, value));

        /// <summary>x ← elu(x).</summary>
        [Export("nn.functional.elu_")]
        public Tensor EluInPlace(double alpha = 1) => InPlace.MapReal(x, new Activations.EluOp(alpha, 1, 1));

        /// <summary>x ← celu(x).</summary>
        [Export("nn.functional.celu_")]
        public Tensor CeluInPlace(double alpha = 1)
        {
            Check.Argument(alpha != 0, $"CeluInPlace: alpha is {alpha}; it must not be 0.");
            return InPlace.MapReal(x, new Activations.EluOp(alpha, 1, 1 / alpha));
        }

        /// <summary>x ← selu(x).</summary>
        [Export("nn.functional.selu_")]
        public Tensor SeluInPlace() => InPlace.MapReal(x, Activations.EluOp.Selu);

        /// <summary>x ← rrelu(x).</summary>
        [Export("nn.functional.rrelu_")]
        public Tensor RreluInPlace(double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, Generator? generator = null)
            => InPlace.Assign(x, (Autograd.Needs(x) ? x.Clone() : x).Rrelu(lower, upper, training, generator));

        /// <summary>x ← sigmoid(x).</summary>
        [Export("Tensor.sigmoid_")]
        public Tensor SigmoidInPlace() => InPlace.MapReal(x, new Activations.SigmoidOp());

        /// <summary>x ← tanh x.</summary>
        [Export("Tensor.tanh_")]
        public Tensor TanhInPlace() => InPlace.MapReal(x, new Transcendental.TanhOp());

        /// <summary>x ← x · sigmoid(x).</summary>
        public Tensor SiluInPlace() => InPlace.MapReal(x, new Activations.SiluOp());
    }
}
