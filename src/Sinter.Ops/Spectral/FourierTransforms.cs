using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Discrete Fourier transforms along one dimension: y[k] = Σ x[j] e^(-2πi jk / n). Any length; fastest for products of 2, 3 and 5.</summary>
/// <remarks>After <c>torch.fft</c>. float32 and float64 and the complex types of the same precision; integers become float32. Each transform is linear, and its derivative
/// is the same transform in the other direction.</remarks>
public static class FourierTransforms
{
    extension(Tensor x)
    {
        /// <summary>The transform of real or complex numbers.</summary>
        /// <param name="n">Cut x to this length, or extend it by zeros; its own if null.</param>
        /// <param name="dim">Along which dimension.</param>
        /// <param name="norm">Where to divide.</param>
        /// <exception cref="DTypeException">The type is a 16-bit one.</exception>
        [Export("fft.fft"), Autocast(Cpu = Precision.Full)]
        public Tensor Fft(long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => Complete(Autocast.Input(x), n, dim, norm, forward: true);

        /// <summary>The opposite of <see cref="Fft"/>.</summary>
        /// <inheritdoc cref="Fft"/>
        [Export("fft.ifft"), Autocast(Cpu = Precision.Full)]
        public Tensor Ifft(long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => Complete(Autocast.Input(x), n, dim, norm, forward: false);

        /// <summary>The first n/2 + 1 numbers of the transform of real ones; the others are their conjugates.</summary>
        /// <inheritdoc cref="Fft"/>
        [Export("fft.rfft"), Autocast(Cpu = Precision.Full)]
        public Tensor Rfft(long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => HalfOfReal(Autocast.Input(x), n, dim, norm, forward: true);

        /// <summary>The opposite of <see cref="Rfft"/>: n real numbers, from the first n/2 + 1 of a spectrum with y[n - k] = conj y[k].</summary>
        /// <param name="n">How many; 2 · (size - 1) if null. An odd number must be given.</param>
        /// <param name="dim">Along which dimension.</param>
        /// <param name="norm">Where to divide.</param>
        [Export("fft.irfft"), Autocast(Cpu = Precision.Full)]
        public Tensor Irfft(long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => RealOfHalf(Autocast.Input(x), n, dim, norm, forward: false);

        /// <summary>The n real numbers of the transform of a signal with x[n - j] = conj x[j], of which the first n/2 + 1 are given.</summary>
        /// <inheritdoc cref="Irfft"/>
        [Export("fft.hfft"), Autocast(Cpu = Precision.Full)]
        public Tensor Hfft(long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => RealOfHalf(Autocast.Input(x), n, dim, norm, forward: true);

        /// <summary>The opposite of <see cref="Hfft"/>: the first n/2 + 1 numbers.</summary>
        /// <inheritdoc cref="Fft"/>
        [Export("fft.ihfft"), Autocast(Cpu = Precision.Full)]
        public Tensor Ihfft(long? n = null, int dim = -1, FftNorm norm = FftNorm.Backward) => HalfOfReal(Autocast.Input(x), n, dim, norm, forward: false);
    }

    /// <summary>All numbers of a transform, complex.</summary>
    internal static Tensor Complete(Tensor x, long? length, int dim, FftNorm norm, bool forward, [CallerMemberName] string op = "")
    {
        (x, dim) = Checked(x, dim, op);
        var n = Length(x, length ?? x.Shape[dim], dim, op);
        return Transform(x, dim, n, n, forward, Scale(norm, forward, n), toReal: false);
    }

    /// <summary>The first half of the numbers of a transform of real numbers.</summary>
    internal static Tensor HalfOfReal(Tensor x, long? length, int dim, FftNorm norm, bool forward, [CallerMemberName] string op = "")
    {
        Check.DType(!x.DType.IsComplex, $"{op}: x is {x.DType}; only a transform of real numbers is known from its first half. Use Fft, or take x.Real.");
        (x, dim) = Checked(x, dim, op);
        var n = Length(x, length ?? x.Shape[dim], dim, op);
        return Transform(x, dim, n, n / 2 + 1, forward, Scale(norm, forward, n), toReal: false);
    }

    /// <summary>The real numbers of a transform of numbers of which the first half is given.</summary>
    internal static Tensor RealOfHalf(Tensor x, long? length, int dim, FftNorm norm, bool forward, [CallerMemberName] string op = "")
    {
        (x, dim) = Checked(x, dim, op);
        var n = Length(x, length ?? 2 * (x.Shape[dim] - 1), dim, op);
        // Number k and its conjugate, number n - k, together give twice the real part of the first.
        var used = Math.Min(x.Shape[dim], n / 2 + 1);
        var twice = new double[used];
        for (long k = 0; k < used; k++) twice[k] = k == 0 || 2 * k == n ? 1 : 2;
        var weights = Tensor.From(twice, [used, .. Enumerable.Repeat(1L, x.Rank - 1 - dim)]).To(x.DType.ToReal);
        return Transform(x.Narrow(dim, 0, used) * weights, dim, n, n, forward, Scale(norm, forward, n), toReal: true);
    }

    static (Tensor X, int Dim) Checked(Tensor x, int dim, string op)
    {
        Check.DType(x.DType is not (DType.Float16 or DType.BFloat16), $"{op}: x is {x.DType}; transforms are computed in float32 and float64. Convert it with To.");
        Check.Shape(x.Rank > 0, $"{op}: x has no dimensions; a transform needs one. Use Reshape(1).");
        return (x.DType.IsInexact ? x : x.To(DType.Float32), x.Shape.Dim(dim, op));
    }

    static long Length(Tensor x, long n, int dim, string op)
    {
        Check.Shape(n >= 1, $"{op}: the length along dimension {dim} of {x.Shape} is {n}; a transform has at least one point.");
        Check.Shape(n <= int.MaxValue / 2, $"{op}: the length along dimension {dim} of {x.Shape} is {n}; at most {int.MaxValue / 2} points are transformed.");
        return n;
    }

    static double Scale(FftNorm norm, bool forward, long n)
        => norm == FftNorm.Ortho ? 1 / Math.Sqrt(n) : norm == FftNorm.Forward == forward ? 1.0 / n : 1;

    /// <summary>scale · Σ x[j] e^(∓2πi jk / n) for k &lt; kept; what x lacks to n, or the result has beyond n, is 0.</summary>
    static Tensor Transform(Tensor x, int dim, long n, long kept, bool forward, double scale, bool toReal)
    {
        var y = Tensor.Empty(x.Shape.With(dim, kept), toReal ? x.DType.ToReal : x.DType.ToComplex);
        using (var source = x.IsContiguous ? x.Detach() : x.Detach().Clone()) FourierKernel.Run(y, source, dim, n, forward, scale);
        return Autograd.Needs(x) ? y.SetHistory(new TransformDerivative(x, dim, n, forward, scale)) : y;
    }

    // The matrix of a transform is symmetric: its adjoint is the transform in the other direction.
    sealed class TransformDerivative(Tensor x, int dim, long n, bool forward, double scale) : Derivative("Fft", x)
    {
        readonly long _length = x.Shape[dim];
        readonly bool _real = !x.DType.IsComplex;

        protected override Tensor?[] Backward(Tensor g) => [Transform(g, dim, n, _length, !forward, scale, _real)];
    }
}
