namespace Sinter;

/// <summary>The incomplete gamma functions and Hurwitz's zeta function. Integers become float32 first.</summary>
public static class IncompleteGamma
{
    extension(Tensor x)
    {
        /// <summary>The lower incomplete gamma function P(x, b), which rises from 0 to 1 with b. It has a derivative by b alone, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient by x is required.</exception>
        [Export("igamma"), Export("special.gammainc")]
        public Tensor GammaInc(Tensor b) => Exponentials.ZipReal(Constant(x, nameof(GammaInc)), b, new Transcendental.Rare2Op(Rare2.GammaInc));

        /// <summary>The upper incomplete gamma function 1 - P(x, b), without cancellation. It has a derivative by b alone, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient by x is required.</exception>
        [Export("igammac"), Export("special.gammaincc")]
        public Tensor GammaIncC(Tensor b) => Exponentials.ZipReal(Constant(x, nameof(GammaIncC)), b, new Transcendental.Rare2Op(Rare2.GammaIncC));

        /// <summary>Hurwitz's zeta function Σ (k + b)⁻ˣ; Riemann's for b = 1. It has a derivative by b alone, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient by x is required.</exception>
        [Export("special.zeta")]
        public Tensor Zeta(Tensor b) => Exponentials.ZipReal(Constant(x, nameof(Zeta)), b, new Transcendental.Rare2Op(Rare2.Zeta));
    }

    // The derivative by the order has no closed form; better no gradient than a wrong one.
    static Tensor Constant(Tensor x, string op)
    {
        Check.Autograd(!Autograd.Needs(x), $"{op}: x requires a gradient, but there is a derivative by the other argument alone; detach x.");
        return x;
    }
}
