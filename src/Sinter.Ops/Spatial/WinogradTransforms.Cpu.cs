using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Where the elements of a line of a tile are.</summary>
unsafe interface IPlaces
{
    /// <summary>The address of element <paramref name="i"/>.</summary>
    float* this[int i] { get; }
}

/// <summary>Elements <paramref name="step"/> numbers apart.</summary>
readonly unsafe struct Spaced(float* data, nint step) : IPlaces
{
    public float* this[int i] { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => data + i * step; }
}

/// <summary>Elements at every <paramref name="step"/>-th of a list of offsets.</summary>
readonly unsafe struct Listed(float* data, int* offsets, int step) : IPlaces
{
    public float* this[int i] { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => data + offsets[i * step]; }
}

/// <summary>A matrix of Winograd's minimal filtering, applied to a line of a tile.</summary>
interface ILineTransform
{
    /// <summary>Elements that are read.</summary>
    static abstract int Inputs { get; }

    /// <summary>Elements that are made.</summary>
    static abstract int Outputs { get; }

    /// <summary>The product of the matrix and the line at <paramref name="x"/>, for every lane.</summary>
    static abstract void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces;
}

/// <summary>A square filter and the square of results that its tiles make; the two sides are one more than the points together.</summary>
interface IMinimalFilter
{
    /// <summary>The side of the filter.</summary>
    static abstract int Taps { get; }

    /// <summary>The side of a tile of results.</summary>
    static abstract int Results { get; }
}

/// <summary>F(4×4, 3×3): 36 multiplications for 16 results, where there would be 144.</summary>
readonly struct ThreeTaps : IMinimalFilter
{
    public static int Taps => 3;
    public static int Results => 4;
}

/// <summary>F(2×2, 5×5): 36 multiplications for 4 results, where there would be 100.</summary>
readonly struct FiveTaps : IMinimalFilter
{
    public static int Taps => 5;
    public static int Results => 2;
}

/// <summary>
/// The matrices of minimal filtering (Winograd 1980; Lavin and Gray 2015) with six multiplications: four results of a filter of three taps, two of a filter of
/// five, and the reverse. Filter and image are polynomials; not their coefficients but their values at six points are multiplied.
/// </summary>
/// <remarks>With the points 0, ±3/4, ±3/2 and ∞ rounding errors are about twice those of a plain sum; the usual 0, ±1, ±2 and ∞ make that four times.</remarks>
static unsafe class WinogradTransforms
{
    /// <summary>The side of a tile of the image, and of everything that is multiplied.</summary>
    public const int Points = 6;

    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // The points other than 0 and ∞ come in pairs ±p, so every matrix is one for even powers and one for odd ones. All these are exact in float32.
    const double Near = 0.75, Near2 = Near * Near, Far = 1.5, Far2 = Far * Far;

    // A pair's share of a polynomial is divided by the product of the point's distances to all others.
    const double NearScale = 1 / (2 * Near2 * (Near2 - Far2)), FarScale = 1 / (2 * Far2 * (Far2 - Near2));

    /// <summary>Applies a transform along both sides of a tile. <paramref name="between"/> has room for the tile after the first.</summary>
    [MethodImpl(Inline)]
    public static void Tile<TTransform, TLane>(float* x, int* offsets, float* y, nint step, float* between)
        where TTransform : struct, ILineTransform where TLane : struct, ILane<TLane, float>
    {
        nint row = TTransform.Inputs * TLane.Width;
        for (var j = 0; j < TTransform.Inputs; j++)
            TTransform.Apply<TLane, Listed, Spaced>(new(x, offsets + j, TTransform.Inputs), new(between + j * TLane.Width, row));
        for (var i = 0; i < TTransform.Outputs; i++)
            TTransform.Apply<TLane, Spaced, Spaced>(new(between + i * row, TLane.Width), new(y + i * TTransform.Outputs * step, step));
    }

    /// <summary>The same from evenly spaced elements to listed ones.</summary>
    [MethodImpl(Inline)]
    public static void TileBack<TTransform, TLane>(float* x, nint step, float* y, int* offsets, float* between)
        where TTransform : struct, ILineTransform where TLane : struct, ILane<TLane, float>
    {
        nint row = TTransform.Inputs * TLane.Width;
        for (var j = 0; j < TTransform.Inputs; j++)
            TTransform.Apply<TLane, Spaced, Spaced>(new(x + j * step, TTransform.Inputs * step), new(between + j * TLane.Width, row));
        for (var i = 0; i < TTransform.Outputs; i++)
            TTransform.Apply<TLane, Spaced, Listed>(new(between + i * row, TLane.Width), new(y, offsets + i * TTransform.Outputs, 1));
    }

    /// <summary>Bᵀ: six neighbours of the image.</summary>
    public readonly struct Image : ILineTransform
    {
        public static int Inputs => Points;
        public static int Outputs => Points;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
        {
            TLane x0 = TLane.Load(x[0]), x1 = TLane.Load(x[1]), x2 = TLane.Load(x[2]), x3 = TLane.Load(x[3]), x4 = TLane.Load(x[4]), x5 = TLane.Load(x[5]);
            TLane product = (TLane)(Near2 * Far2), sum = (TLane)(-Near2 - Far2);
            TLane.MultiplyAdd(product, x0, TLane.MultiplyAdd(sum, x2, x4)).Store(y[0]);
            Pair((TLane)(-Far2), (TLane)Near, x1, x2, x3, x4, y[1], y[2]);
            Pair((TLane)(-Near2), (TLane)Far, x1, x2, x3, x4, y[3], y[4]);
            TLane.MultiplyAdd(product, x1, TLane.MultiplyAdd(sum, x3, x5)).Store(y[5]);
        }

        [MethodImpl(Inline)]
        static void Pair<TLane>(TLane other, TLane point, TLane x1, TLane x2, TLane x3, TLane x4, float* plus, float* minus) where TLane : struct, ILane<TLane, float>
        {
            TLane even = TLane.MultiplyAdd(other, x2, x4), odd = TLane.MultiplyAdd(other, x1, x3);
            TLane.MultiplyAdd(point, odd, even).Store(plus);
            TLane.MultiplyAdd(-point, odd, even).Store(minus);
        }
    }

    /// <summary>G: a filter.</summary>
    public readonly struct Filter<TFilter> : ILineTransform where TFilter : struct, IMinimalFilter
    {
        public static int Inputs => TFilter.Taps;
        public static int Outputs => Points;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
            => Evaluate<TLane, TFrom, TTo>(TFilter.Taps, x, y);
    }

    /// <summary>G of a tile of the result's gradient, which takes the place of the filter where the taps are what is wanted.</summary>
    public readonly struct Gradient<TFilter> : ILineTransform where TFilter : struct, IMinimalFilter
    {
        public static int Inputs => TFilter.Results;
        public static int Outputs => Points;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
            => Evaluate<TLane, TFrom, TTo>(TFilter.Results, x, y);
    }

    /// <summary>Aᵀ: results.</summary>
    public readonly struct Result<TFilter> : ILineTransform where TFilter : struct, IMinimalFilter
    {
        public static int Inputs => Points;
        public static int Outputs => TFilter.Results;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
            => Interpolate<TLane, TFrom, TTo>(TFilter.Results, x, y);
    }

    /// <summary>Aᵀ: the gradients of the taps.</summary>
    public readonly struct TapGradient<TFilter> : ILineTransform where TFilter : struct, IMinimalFilter
    {
        public static int Inputs => Points;
        public static int Outputs => TFilter.Taps;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
            => Interpolate<TLane, TFrom, TTo>(TFilter.Taps, x, y);
    }

    // The polynomial with two to five coefficients x, at the points.
    [MethodImpl(Inline)]
    static void Evaluate<TLane, TFrom, TTo>(int count, TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
    {
        ((TLane)(1 / (Near2 * Far2)) * TLane.Load(x[0])).Store(y[0]);
        AtPair<TLane, TFrom>(count, x, Near, NearScale, y[1], y[2]);
        AtPair<TLane, TFrom>(count, x, Far, FarScale, y[3], y[4]);
        TLane.Load(x[count - 1]).Store(y[5]);
    }

    // The same at ± a point, scaled.
    [MethodImpl(Inline)]
    static void AtPair<TLane, TFrom>(int count, TFrom x, double point, double scale, float* plus, float* minus)
        where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces
    {
        var square = (TLane)(point * point);
        TLane even = TLane.Load(x[0]), odd = TLane.Load(x[1]);
        if (count == 3 || count == 4) even = TLane.MultiplyAdd(square, TLane.Load(x[2]), even);
        if (count == 5) even = TLane.MultiplyAdd(square, TLane.MultiplyAdd(square, TLane.Load(x[4]), TLane.Load(x[2])), even);
        if (count >= 4) odd = TLane.MultiplyAdd(square, TLane.Load(x[3]), odd);
        even = (TLane)scale * even;
        TLane factor = (TLane)(scale * point);
        TLane.MultiplyAdd(factor, odd, even).Store(plus);
        TLane.MultiplyAdd(-factor, odd, even).Store(minus);
    }

    // Two to five sums of the values x at the points: the transpose of Evaluate, but for the scales.
    [MethodImpl(Inline)]
    static void Interpolate<TLane, TFrom, TTo>(int count, TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
    {
        TLane x1 = TLane.Load(x[1]), x2 = TLane.Load(x[2]), x3 = TLane.Load(x[3]), x4 = TLane.Load(x[4]), last = TLane.Load(x[5]);
        TLane even = x1 + x2, odd = x1 - x2, farEven = x3 + x4, farOdd = x3 - x4;
        (TLane.Load(x[0]) + (even + farEven)).Store(y[0]);
        Power(Near, odd, Far, farOdd, count == 2, last).Store(y[1]);
        if (count > 2) Power(Near2, even, Far2, farEven, count == 3, last).Store(y[2]);
        if (count > 3) Power(Near2 * Near, odd, Far2 * Far, farOdd, count == 4, last).Store(y[3]);
        if (count > 4) Power(Near2 * Near2, even, Far2 * Far2, farEven, count == 5, last).Store(y[4]);
    }

    // A sum's share of the four inner points; the last sum also has that of ∞.
    [MethodImpl(Inline)]
    static TLane Power<TLane>(double near, TLane atNear, double far, TLane atFar, bool isLast, TLane last) where TLane : struct, ILane<TLane, float>
        => TLane.MultiplyAdd((TLane)near, atNear, isLast ? TLane.MultiplyAdd((TLane)far, atFar, last) : (TLane)far * atFar);
}
