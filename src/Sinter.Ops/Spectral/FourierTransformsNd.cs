using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Discrete Fourier transforms along several dimensions, one after the other.</summary>
/// <remarks>After <c>torch.fft</c>. Of <c>s</c> and <c>dims</c>, s gives the length along each of dims (-1 keeps it); without dims they are the last ones, without both all.
/// Where one dimension holds half a spectrum, it is the last of dims.</remarks>
public static class FourierTransformsNd
{
    static readonly int[] Plane = [-2, -1];

    extension(Tensor x)
    {
        /// <summary>The transform along two dimensions, the last two unless others are named.</summary>
        /// <param name="s">Cut or extend each dimension to this length.</param>
        /// <param name="dims">Along which dimensions.</param>
        /// <param name="norm">Where to divide.</param>
        [Export("fft.fft2"), Autocast(Cpu = Precision.Full)]
        public Tensor Fft2(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward) => Autocast.Input(x).Fftn(s, InPlane(dims), norm);

        /// <summary>The opposite of <see cref="Fft2"/>.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.ifft2"), Autocast(Cpu = Precision.Full)]
        public Tensor Ifft2(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward) => Autocast.Input(x).Ifftn(s, InPlane(dims), norm);

        /// <summary>The transform of real numbers along two dimensions; of the last, the first half.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.rfft2"), Autocast(Cpu = Precision.Full)]
        public Tensor Rfft2(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward) => Autocast.Input(x).Rfftn(s, InPlane(dims), norm);

        /// <summary>The opposite of <see cref="Rfft2"/>; the last length is 2 · (size - 1) unless given.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.irfft2"), Autocast(Cpu = Precision.Full)]
        public Tensor Irfft2(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward) => Autocast.Input(x).Irfftn(s, InPlane(dims), norm);

        /// <summary>The real transform of a signal that is its own conjugate mirrored, given by half along the last of two dimensions.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.hfft2")]
        public Tensor Hfft2(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward) => x.Hfftn(s, InPlane(dims), norm);

        /// <summary>The opposite of <see cref="Hfft2"/>.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.ihfft2")]
        public Tensor Ihfft2(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward) => x.Ihfftn(s, InPlane(dims), norm);

        /// <summary>The transform along several dimensions, all unless some are named.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.fftn"), Autocast(Cpu = Precision.Full)]
        public Tensor Fftn(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward)
            => Along(Autocast.Input(x), Axes(x, s, dims, nameof(Fftn)), norm, forward: true);

        /// <summary>The opposite of <see cref="Fftn"/>.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.ifftn"), Autocast(Cpu = Precision.Full)]
        public Tensor Ifftn(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward)
            => Along(Autocast.Input(x), Axes(x, s, dims, nameof(Ifftn)), norm, forward: false);

        /// <summary>The transform of real numbers along several dimensions; of the last, the first half.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.rfftn"), Autocast(Cpu = Precision.Full)]
        public Tensor Rfftn(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward)
        {
            x = Autocast.Input(x);
            var axes = Axes(x, s, dims, nameof(Rfftn));
            return Along(FourierTransforms.HalfOfReal(x, axes[^1].Length, axes[^1].Dim, norm, forward: true), axes[..^1], norm, forward: true);
        }

        /// <summary>The opposite of <see cref="Rfftn"/>; the last length is 2 · (size - 1) unless given.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.irfftn"), Autocast(Cpu = Precision.Full)]
        public Tensor Irfftn(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward)
        {
            x = Autocast.Input(x);
            var axes = Axes(x, s, dims, nameof(Irfftn));
            return FourierTransforms.RealOfHalf(Along(x, axes[..^1], norm, forward: false), axes[^1].Length, axes[^1].Dim, norm, forward: false);
        }

        /// <summary>The real transform of a signal that is its own conjugate mirrored, given by half along the last dimension.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.hfftn")]
        public Tensor Hfftn(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward)
        {
            var axes = Axes(x, s, dims, nameof(Hfftn));
            return FourierTransforms.RealOfHalf(Along(x, axes[..^1], norm, forward: true), axes[^1].Length, axes[^1].Dim, norm, forward: true);
        }

        /// <summary>The opposite of <see cref="Hfftn"/>.</summary>
        /// <inheritdoc cref="Fft2"/>
        [Export("fft.ihfftn")]
        public Tensor Ihfftn(ReadOnlySpan<long> s = default, ReadOnlySpan<int> dims = default, FftNorm norm = FftNorm.Backward)
        {
            var axes = Axes(x, s, dims, nameof(Ihfftn));
            return Along(FourierTransforms.HalfOfReal(x, axes[^1].Length, axes[^1].Dim, norm, forward: false), axes[..^1], norm, forward: false);
        }
    }

    static ReadOnlySpan<int> InPlane(ReadOnlySpan<int> dims) => dims.Length == 0 ? Plane : dims;

    static Tensor Along(Tensor x, ReadOnlySpan<(int Dim, long? Length)> axes, FftNorm norm, bool forward, [CallerMemberName] string op = "")
    {
        for (var i = axes.Length - 1; i >= 0; i--) x = FourierTransforms.Complete(x, axes[i].Length, axes[i].Dim, norm, forward, op);
        return x;
    }

    static (int Dim, long? Length)[] Axes(Tensor x, ReadOnlySpan<long> s, ReadOnlySpan<int> dims, string op)
    {
        Check.Shape(x.Rank > 0, $"{op}: x has no dimensions; a transform needs one. Use Reshape(1).");
        Check.Shape(dims.Length == 0 || s.Length == 0 || dims.Length == s.Length, $"{op}: {dims.Length} dimensions are named and {s.Length} lengths given; give one for each.");
        Check.Shape(s.Length <= x.Rank, $"{op}: {s.Length} lengths are given for {x.Shape}, which has {x.Rank} dimensions.");
        var n = dims.Length > 0 ? dims.Length : s.Length > 0 ? s.Length : x.Rank;
        var axes = new (int Dim, long? Length)[n];
        var seen = 0L;
        for (var i = 0; i < n; i++)
        {
            var dim = x.Shape.Dim(dims.Length > 0 ? dims[i] : i - n, op);
            Check.Argument((seen >> dim & 1) == 0, $"{op}: dimension {dim} of {x.Shape} is named twice; name each once.");
            seen |= 1L << dim;
            axes[i] = (dim, s.Length == 0 || s[i] == -1 ? null : s[i]);
        }
        return axes;
    }
}
