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

/// <summary>
/// The matrices of minimal filtering (Winograd 1980; Lavin and Gray 2015): four results of a filter of three taps, or three of a filter of four, from six
/// multiplications. Filter and image are polynomials; not their coefficients but their values at six points are multiplied.
/// </summary>
/// <remarks>With the points 0, ±3/4, ±3/2 and ∞ rounding errors are about twice those of a plain sum; the usual 0, ±1, ±2 and ∞ make that four times.</remarks>
static unsafe class WinogradTransforms
{
    /// <summary>The side of a tile of the image, and of everything that is multiplied.</summary>
    public const int Points = 6;

    /// <summary>The side of a tile of results.</summary>
    public const int Results = 4;

    /// <summary>The side of the filter.</summary>
    public const int Taps = 3;

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

    /// <summary>a + b and a - b: a polynomial at p and at -p, from its even and its odd part.</summary>
    [MethodImpl(Inline)]
    static void Pair<TLane>(TLane even, TLane odd, float* plus, float* minus) where TLane : struct, ILane<TLane, float>
    {
        (even + odd).Store(plus);
        (even - odd).Store(minus);
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

    /// <summary>G of a filter of three taps.</summary>
    public readonly struct Filter : ILineTransform
    {
        public static int Inputs => Taps;
        public static int Outputs => Points;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
        {
            TLane x0 = TLane.Load(x[0]), x1 = TLane.Load(x[1]), x2 = TLane.Load(x[2]);
            ((TLane)(1 / (Near2 * Far2)) * x0).Store(y[0]);
            Pair(TLane.MultiplyAdd((TLane)(NearScale * Near2), x2, (TLane)NearScale * x0), (TLane)(NearScale * Near) * x1, y[1], y[2]);
            Pair(TLane.MultiplyAdd((TLane)(FarScale * Far2), x2, (TLane)FarScale * x0), (TLane)(FarScale * Far) * x1, y[3], y[4]);
            x2.Store(y[5]);
        }
    }

    /// <summary>G of a filter of four taps: a tile of the result's gradient.</summary>
    public readonly struct Gradient : ILineTransform
    {
        public static int Inputs => Results;
        public static int Outputs => Points;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
        {
            TLane x0 = TLane.Load(x[0]), x1 = TLane.Load(x[1]), x2 = TLane.Load(x[2]), x3 = TLane.Load(x[3]);
            ((TLane)(1 / (Near2 * Far2)) * x0).Store(y[0]);
            TLane near2 = (TLane)Near2, far2 = (TLane)Far2;
            Pair((TLane)NearScale * TLane.MultiplyAdd(near2, x2, x0), (TLane)(NearScale * Near) * TLane.MultiplyAdd(near2, x3, x1), y[1], y[2]);
            Pair((TLane)FarScale * TLane.MultiplyAdd(far2, x2, x0), (TLane)(FarScale * Far) * TLane.MultiplyAdd(far2, x3, x1), y[3], y[4]);
            x3.Store(y[5]);
        }
    }

    /// <summary>Aᵀ: four results.</summary>
    public readonly struct Result : ILineTransform
    {
        public static int Inputs => Points;
        public static int Outputs => Results;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
        {
            TLane x1 = TLane.Load(x[1]), x2 = TLane.Load(x[2]), x3 = TLane.Load(x[3]), x4 = TLane.Load(x[4]);
            TLane even = x1 + x2, odd = x1 - x2, farEven = x3 + x4, farOdd = x3 - x4;
            (TLane.Load(x[0]) + (even + farEven)).Store(y[0]);
            TLane.MultiplyAdd((TLane)Near, odd, (TLane)Far * farOdd).Store(y[1]);
            TLane.MultiplyAdd((TLane)Near2, even, (TLane)Far2 * farEven).Store(y[2]);
            TLane.MultiplyAdd((TLane)(Near2 * Near), odd, TLane.MultiplyAdd((TLane)(Far2 * Far), farOdd, TLane.Load(x[5]))).Store(y[3]);
        }
    }

    /// <summary>Aᵀ: three results, the gradients of the taps.</summary>
    public readonly struct TapGradient : ILineTransform
    {
        public static int Inputs => Points;
        public static int Outputs => Taps;

        [MethodImpl(Inline)]
        public static void Apply<TLane, TFrom, TTo>(TFrom x, TTo y) where TLane : struct, ILane<TLane, float> where TFrom : struct, IPlaces where TTo : struct, IPlaces
        {
            TLane x1 = TLane.Load(x[1]), x2 = TLane.Load(x[2]), x3 = TLane.Load(x[3]), x4 = TLane.Load(x[4]);
            TLane even = x1 + x2, farEven = x3 + x4;
            (TLane.Load(x[0]) + (even + farEven)).Store(y[0]);
            TLane.MultiplyAdd((TLane)Near, x1 - x2, (TLane)Far * (x3 - x4)).Store(y[1]);
            TLane.MultiplyAdd((TLane)Near2, even, TLane.MultiplyAdd((TLane)Far2, farEven, TLane.Load(x[5]))).Store(y[2]);
        }
    }
}
