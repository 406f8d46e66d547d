using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The classical orthogonal polynomials, each element with a degree of its own. Integers become float32 first.</summary>
public static class OrthogonalPolynomials
{
    extension(Tensor x)
    {
        /// <summary>Chebyshev's polynomial of the first kind of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.chebyshev_polynomial_t")]
        public Tensor ChebyshevPolynomialT(Tensor n) => Of(Rare2.ChebyshevT, x, n);

        /// <summary>Chebyshev's polynomial of the first kind of degree n at 2x - 1, which takes [0, 1] to [-1, 1]; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.shifted_chebyshev_polynomial_t")]
        public Tensor ShiftedChebyshevPolynomialT(Tensor n) => Of(Rare2.ChebyshevT, Shifted(x), n);

        /// <summary>Chebyshev's polynomial of the second kind of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.chebyshev_polynomial_u")]
        public Tensor ChebyshevPolynomialU(Tensor n) => Of(Rare2.ChebyshevU, x, n);

        /// <summary>Chebyshev's polynomial of the second kind of degree n at 2x - 1, which takes [0, 1] to [-1, 1]; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.shifted_chebyshev_polynomial_u")]
        public Tensor ShiftedChebyshevPolynomialU(Tensor n) => Of(Rare2.ChebyshevU, Shifted(x), n);

        /// <summary>Chebyshev's polynomial of the third kind of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.chebyshev_polynomial_v")]
        public Tensor ChebyshevPolynomialV(Tensor n) => Of(Rare2.ChebyshevV, x, n);

        /// <summary>Chebyshev's polynomial of the third kind of degree n at 2x - 1, which takes [0, 1] to [-1, 1]; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.shifted_chebyshev_polynomial_v")]
        public Tensor ShiftedChebyshevPolynomialV(Tensor n) => Of(Rare2.ChebyshevV, Shifted(x), n);

        /// <summary>Chebyshev's polynomial of the fourth kind of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.chebyshev_polynomial_w")]
        public Tensor ChebyshevPolynomialW(Tensor n) => Of(Rare2.ChebyshevW, x, n);

        /// <summary>Chebyshev's polynomial of the fourth kind of degree n at 2x - 1, which takes [0, 1] to [-1, 1]; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.shifted_chebyshev_polynomial_w")]
        public Tensor ShiftedChebyshevPolynomialW(Tensor n) => Of(Rare2.ChebyshevW, Shifted(x), n);

        /// <summary>The physicists' Hermite polynomial of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.hermite_polynomial_h")]
        public Tensor HermitePolynomialH(Tensor n) => Of(Rare2.HermiteH, x, n);

        /// <summary>The probabilists' Hermite polynomial of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.hermite_polynomial_he")]
        public Tensor HermitePolynomialHe(Tensor n) => Of(Rare2.HermiteHe, x, n);

        /// <summary>Laguerre's polynomial of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.laguerre_polynomial_l")]
        public Tensor LaguerrePolynomialL(Tensor n) => Of(Rare2.Laguerre, x, n);

        /// <summary>Legendre's polynomial of degree n at x; 0 for a negative degree. It has no derivative, as in PyTorch.</summary>
        /// <exception cref="AutogradException">A gradient is required.</exception>
        [Export("special.legendre_polynomial_p")]
        public Tensor LegendrePolynomialP(Tensor n) => Of(Rare2.Legendre, x, n);
    }

    static Tensor Shifted(Tensor x) => (x.DType.IsInexact ? x : x.To(DType.Float32)) * 2 - 1;

    static Tensor Of(Rare2 family, Tensor x, Tensor n, [CallerMemberName] string op = "")
    {
        Check.Autograd(!Autograd.Needs(x) && !Autograd.Needs(n), $"{op}: a gradient is required, but there is no derivative; detach the arguments.");
        return Exponentials.ZipReal(x, n, new Transcendental.Rare2Op(family), op);
    }
}
