using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>A formula lifted over rows: rows[0] from rows[1], ….</summary>
unsafe interface ILift
{
    void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged;
}

readonly unsafe struct Lift1<TOp>(TOp op) : ILift where TOp : struct, IFormula1
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

readonly unsafe struct Lift2<TOp>(TOp op) : ILift where TOp : struct, IFormula2
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i), TLane.Load(b + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i), Tails.Load<TLane, T>(b + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

readonly unsafe struct Lift3<TOp>(TOp op) : ILift where TOp : struct, IFormula3
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2], c = rows[3];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i), TLane.Load(b + i), TLane.Load(c + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i), Tails.Load<TLane, T>(b + i, n - i), Tails.Load<TLane, T>(c + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

readonly unsafe struct Lift4<TOp>(TOp op) : ILift where TOp : struct, IFormula4
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2], c = rows[3], d = rows[4];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width)
            op.Value(TLane.Load(a + i), TLane.Load(b + i), TLane.Load(c + i), TLane.Load(d + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i), Tails.Load<TLane, T>(b + i, n - i), Tails.Load<TLane, T>(c + i, n - i), Tails.Load<TLane, T>(d + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

/// <summary>Fewer numbers than a lane has, padded with the last, so that the rest of a row takes the very same code as its body.</summary>
static unsafe class Tails
{
    [SkipLocalsInit]
    public static TLane Load<TLane, T>(T* p, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        var padded = stackalloc T[TLane.Width];
        var i = 0;
        for (; i < n; i++) padded[i] = p[i];
        for (var last = p[n - 1]; i < TLane.Width; i++) padded[i] = last;
        return TLane.Load(padded);
    }

    public static void Store<T>(T* tail, T* y, long n) where T : unmanaged
    {
        for (long i = 0; i < n; i++) y[i] = tail[i];
    }
}
