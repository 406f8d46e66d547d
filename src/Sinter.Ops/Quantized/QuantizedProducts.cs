using Sinter.Cpu;

namespace Sinter;

/// <summary>Linear maps whose weights are in few bits.</summary>
public static unsafe class QuantizedProducts
{
    extension(Tensor x)
    {
        /// <summary>x · weightᵀ + bias. x is [*, in], the weight [out, in] in few bits, bias [out], the result [*, out] of x's type. Up to four rows of x are
        /// rounded too, much finer than the weight, and meet it as it is; more rows meet it in float32. Sums are float32.</summary>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        /// <exception cref="AutogradException">x requires a gradient: weights in few bits are for inference.</exception>
        public Tensor Linear(QuantizedMatrix weight, Tensor? bias = null)
        {
            long rows = weight.Shape[0], columns = weight.Shape[1];
            Check.Shape(x.Rank > 0 && x.Shape[^1] == columns, $"Linear: x is {x.Shape} and weight is {weight.Shape}; weight must be [out, in] and x's last size must be in.");
            Check.Shape(bias is null || (bias.Rank == 1 && bias.Shape[0] == rows), $"Linear: weight is {weight.Shape} and bias is {bias?.Shape}; bias must be [{rows}].");
            Check.DType(x.DType.IsFloatingPoint, $"Linear: x is {x.DType}; it must be a floating-point type.");
            Check.Autograd(!Autograd.Needs(x, bias),
                $"Linear: {(Autograd.Needs(x) ? "x" : "bias")} requires a gradient, but a weight in {weight.Bits} bits is for inference; compute inside Autograd.NoGrad(), or use weight.Dequantize().");
            var y = Tensor.Empty([.. x.Shape[..^1], rows], DType.Float32);
            if (y.Count > 0)
            {
                var single = x.To(DType.Float32).Contiguous();
                using var pins = weight.Pin(out var w);
                using var xs = single.Pin<float>();
                using var ys = y.Pin<float>();
                QuantizedProduct.Multiply(y.Count / rows, xs, w, ys);
            }
            if (bias is not null) y = y + bias;
            return y.To(x.DType);
        }
    }
}
