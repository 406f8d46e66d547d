using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>A formula lifted over rows: rows[0] from rows[1], ….</summary>
unsafe interface ILift
{
    /// <inheritdoc cref="IFormula.HoldsForComplex"/>
    static abstract bool HoldsForComplex { get; }

    /// <inheritdoc cref="IFormula.OnlyChooses"/>
    static abstract bool OnlyChooses { get; }

    /// <summary>The formula that is lifted.</summary>
    static abstract Type Formula { get; }

    void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged;
}

readonly unsafe struct Lift1<TOp>(TOp op) : ILift where TOp : struct, IFormula1
{
    readonly TOp _op = op;

    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public static bool OnlyChooses => TOp.OnlyChooses;
    public static Type Formula => typeof(TOp);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i)).Store(y + i);
        if (i < n) Tails.Row<Lift1<TOp>, TLane, T>(this, rows, 1, i, n - i);
    }
}

readonly unsafe struct Lift2<TOp>(TOp op) : ILift where TOp : struct, IFormula2
{
    readonly TOp _op = op;

    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public static bool OnlyChooses => TOp.OnlyChooses;
    public static Type Formula => typeof(TOp);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i), TLane.Load(b + i)).Store(y + i);
        if (i < n) Tails.Row<Lift2<TOp>, TLane, T>(this, rows, 2, i, n - i);
    }
}

readonly unsafe struct Lift3<TOp>(TOp op) : ILift where TOp : struct, IFormula3
{
    readonly TOp _op = op;

    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public static bool OnlyChooses => TOp.OnlyChooses;
    public static Type Formula => typeof(TOp);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2], c = rows[3];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i), TLane.Load(b + i), TLane.Load(c + i)).Store(y + i);
        if (i < n) Tails.Row<Lift3<TOp>, TLane, T>(this, rows, 3, i, n - i);
    }
}

readonly unsafe struct Lift4<TOp>(TOp op) : ILift where TOp : struct, IFormula4
{
    readonly TOp _op = op;

    public static bool HoldsForComplex => TOp.HoldsForComplex;
    public static bool OnlyChooses => TOp.OnlyChooses;
    public static Type Formula => typeof(TOp);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2], c = rows[3], d = rows[4];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width)
            op.Value(TLane.Load(a + i), TLane.Load(b + i), TLane.Load(c + i), TLane.Load(d + i)).Store(y + i);
        if (i < n) Tails.Row<Lift4<TOp>, TLane, T>(this, rows, 4, i, n - i);
    }
}

/// <summary>Fewer numbers than a lane has, padded with the last, so that the rest of a row takes the very same code as its body.</summary>
static unsafe class Tails
{
    /// <summary>The last <paramref name="n"/> numbers of rows, from <paramref name="from"/> on, as rows of one lane.</summary>
    [SkipLocalsInit]
    public static void Row<TLift, TLane, T>(in TLift lift, T** rows, int operands, long from, long n)
        where TLift : struct, ILift where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        var width = TLane.Width;
        var padded = stackalloc T[5 * width];
        var ends = stackalloc T*[5];
        ends[0] = padded;
        for (var t = 1; t <= operands; t++)
        {
            ends[t] = padded + t * width;
            Pad(rows[t] + from, ends[t], n, width);
        }
        lift.Row<TLane, T>(ends, width);
        Store(padded, rows[0] + from, n);
    }

    /// <summary>The numbers as a lane.</summary>
    [SkipLocalsInit]
    public static TLane Load<TLane, T>(T* p, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        var padded = stackalloc T[TLane.Width];
        Pad(p, padded, n, TLane.Width);
        return TLane.Load(padded);
    }

    /// <summary>Writes the numbers of a lane that are not padding.</summary>
    public static void Store<T>(T* tail, T* y, long n) where T : unmanaged
    {
        for (long i = 0; i < n; i++) y[i] = tail[i];
    }

    static void Pad<T>(T* p, T* padded, long n, int width) where T : unmanaged
    {
        long i = 0;
        for (; i < n; i++) padded[i] = p[i];
        for (var last = p[n - 1]; i < width; i++) padded[i] = last;
    }
}
