namespace Sinter;

/// <summary>Transforms of a signal piece by piece, and the signal from them.</summary>
public static class ShortTimeFourier
{
    extension(Tensor x)
    {
        /// <summary>The transform of each piece of <paramref name="nFft"/> points of a signal, one every <paramref name="hopLength"/>: [T] or [B, T] → [(B,) frequencies, pieces], complex.</summary>
        /// <param name="nFft">Points of a transform.</param>
        /// <param name="hopLength">Points from piece to piece; nFft / 4 if null.</param>
        /// <param name="winLength">Points of the window, which is put in the middle of a piece; nFft if null.</param>
        /// <param name="window">What pieces are multiplied by; ones if null.</param>
        /// <param name="center">Extend the signal, so that piece i is centred at point i · hopLength.</param>
        /// <param name="padMode">What it is extended by.</param>
        /// <param name="normalized">Divide by √nFft.</param>
        /// <param name="onesided">Give the first nFft/2 + 1 frequencies only; by default for real signals.</param>
        /// <exception cref="ShapeException">The signal is not [T] or [B, T], or is shorter than a piece.</exception>
        /// <remarks>After <c>torch.stft</c> with <c>return_complex=True</c>.</remarks>
        [Export("stft"), Autocast(Cpu = Precision.Full)]
        public Tensor Stft(long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true, PadMode padMode = PadMode.Reflect,
            bool normalized = false, bool? onesided = null)
        {
            using var _ = Autocast.Inputs(ref x, ref window);
            var hop = hopLength ?? nFft / 4;
            Check.Shape(x.Rank is 1 or 2, $"Stft: the signal is {x.Shape}; it must be [T] or [B, T].");
            Check.DType(x.DType.IsInexact, $"Stft: the signal is {x.DType}; it must be floating-point or complex. Convert it with To.");
            Check.Argument(nFft > 0 && hop > 0, $"Stft: nFft is {nFft} and hopLength {hop}; both must be positive.");
            Check.Argument(!x.DType.IsComplex || onesided is not true, $"Stft: onesided is true and the signal {x.DType}; the spectrum of a complex signal has two different sides.");
            if (center) x = x.Pad([nFft / 2, nFft / 2], padMode);
            Check.Shape(x.Shape[^1] >= nFft, $"Stft: the signal has {x.Shape[^1]} points and nFft is {nFft}; it must be at least as long. Pass center: true, or a smaller nFft.");
            var pieces = x.Unfold(-1, nFft, hop);
            if (Shaped(window, nFft, winLength, x.DType, nameof(Stft)) is { } w) pieces = pieces * w;
            var norm = normalized ? FftNorm.Ortho : FftNorm.Backward;
            var spectra = onesided ?? !x.DType.IsComplex ? pieces.Rfft(norm: norm) : pieces.Fft(norm: norm);
            return spectra.Transpose(-1, -2);
        }

        /// <summary>The signal whose short-time transform this is, [(B,) frequencies, pieces] → [(B,) T]: pieces are added where they overlap, and divided by what
        /// the windows add up to there. The opposite of <see cref="Stft"/> if no point is without weight.</summary>
        /// <param name="nFft">Points of a transform.</param>
        /// <param name="hopLength">Points from piece to piece; nFft / 4 if null.</param>
        /// <param name="winLength">Points of the window; nFft if null.</param>
        /// <param name="window">What pieces were multiplied by; ones if null.</param>
        /// <param name="center">The signal was extended.</param>
        /// <param name="normalized">It was divided by √nFft.</param>
        /// <param name="onesided">Only the first nFft/2 + 1 frequencies are given; by default if there are so many.</param>
        /// <param name="length">Points of the result; what the pieces cover if null.</param>
        /// <param name="returnComplex">The signal is complex.</param>
        /// <exception cref="ArgumentException">The windows leave a point without weight.</exception>
        /// <remarks>After <c>torch.istft</c>.</remarks>
        [Export("istft")]
        public Tensor Istft(long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true, bool normalized = false,
            bool? onesided = null, long? length = null, bool returnComplex = false)
        {
            var hop = hopLength ?? nFft / 4;
            Check.DType(x.DType.IsComplex, $"Istft: the spectrum is {x.DType}; it must be complex.");
            Check.Shape(x.Rank is 2 or 3 && x.Count > 0, $"Istft: the spectrum is {x.Shape}; it must be [frequencies, pieces] or [B, frequencies, pieces], and not empty.");
            Check.Argument(nFft > 0 && hop > 0 && hop <= (winLength ?? nFft), $"Istft: nFft is {nFft}, hopLength {hop} and winLength {winLength ?? nFft}; a hop must be from 1 to winLength.");
            var half = onesided ?? x.Shape[^2] != nFft;
            Check.Argument(!half || !returnComplex, $"Istft: onesided is true and returnComplex too; a complex signal is not known from one side.");
            Check.Shape(x.Shape[^2] == (half ? nFft / 2 + 1 : nFft), $"Istft: the spectrum has {x.Shape[^2]} frequencies; for nFft {nFft} and onesided {half} it must have {(half ? nFft / 2 + 1 : nFft)}.");
            var norm = normalized ? FftNorm.Ortho : FftNorm.Backward;
            var spectra = x.Transpose(-1, -2);
            // Of a real signal one side says all.
            var pieces = returnComplex ? spectra.Ifft(norm: norm) : spectra.Narrow(-1, 0, nFft / 2 + 1).Irfft(nFft, norm: norm);
            var w = Shaped(window, nFft, winLength, pieces.DType, nameof(Istft)) ?? Tensor.Ones([nFft], pieces.DType.ToReal);
            var covered = nFft + hop * (x.Shape[^1] - 1);
            var start = center ? nFft / 2 : 0;
            var end = length is { } wanted ? start + wanted : center ? covered - nFft / 2 : covered;
            var weight = Overlapped((w * w).Expand(x.Shape[^1], nFft), covered, hop).Narrow(0, start, Math.Min(end, covered) - start);
            Check.Argument(weight.Count > 0 && weight.Abs().Min().Item() > 1e-11,
                $"Istft: with nFft {nFft}, hopLength {hop} and this window, some point has no weight; use a smaller hop, a window without zeros, or center: true.");
            var y = Overlapped(pieces * w, covered, hop).Narrow(-1, start, Math.Min(end, covered) - start) / weight;
            return end > covered ? y.Pad([0, end - covered]) : y;
        }
    }

    // The window in the middle of a piece.
    static Tensor? Shaped(Tensor? window, long nFft, long? winLength, DType dtype, string op)
    {
        var length = winLength ?? nFft;
        Check.Argument(length > 0 && length <= nFft, $"{op}: winLength is {length} and nFft {nFft}; a window has from 1 to nFft points.");
        Check.Shape(window is null || (window.Rank == 1 && window.Count == length), $"{op}: the window is {window?.Shape}; it must have winLength, {length}, points.");
        if (window is null && length == nFft) return null;
        var left = (nFft - length) / 2;
        return (window ?? Tensor.Ones([length], dtype.ToReal)).Pad([left, nFft - length - left]);
    }

    // [*, pieces, n] → [*, covered]: each piece added at its place, the opposite of Unfold.
    static Tensor Overlapped(Tensor pieces, long covered, long hop)
    {
        Shape shape = [.. pieces.Shape[..^2], covered];
        return StridedDerivative.Embed(pieces, shape, new Geometry(pieces.Shape, [.. shape.RowMajor[..^1], hop, 1], 0));
    }
}
