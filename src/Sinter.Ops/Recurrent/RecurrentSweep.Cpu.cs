using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The gates of a recurrent step on the CPU: one pass over each row, forward and backward. All tensors are row-major; n is the hidden size.</summary>
static unsafe class RecurrentCpu
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // Element steps that a number of the hidden state costs: several exponentials.
    const long Cost = 32;

    /// <summary>y and c from the products of the input and of the state, [B, 4n]; <paramref name="gates"/> becomes i, f, g, o.</summary>
    public static void Lstm(Tensor y, Tensor c, Tensor gates, Tensor x, Tensor product, Tensor before)
    {
        RowKernel.For(y.DType, y.Shape[0], Cost * y.Shape[1], new LstmRows(y.Address, c.Address, gates.Address, x.Address, product.Address, before.Address, y.Shape[1]));
        KeepAlive(y, c, gates, x, product, before);
    }

    /// <summary>The gradient of the products, and of c before the step in <paramref name="dc"/>, where that of c after it was.</summary>
    public static void LstmBackward(Tensor dx, Tensor dc, Tensor dy, Tensor dh, Tensor gates, Tensor c, Tensor before)
    {
        RowKernel.For(dy.DType, dy.Shape[0], Cost * dy.Shape[1],
            new LstmBackwardRows(dx.Address, dc.Address, dy.Address, dh.Address, gates.Address, c.Address, before.Address, dy.Shape[1]));
        KeepAlive(dx, dc, dy, dh, gates, c);
        GC.KeepAlive(before);
    }

    /// <summary>y from the products of the input and of the state, [B, 3n]; <paramref name="gates"/> becomes r, z, n and the state's part of n.</summary>
    public static void Gru(Tensor y, Tensor gates, Tensor x, Tensor product, Tensor before)
    {
        RowKernel.For(y.DType, y.Shape[0], Cost * y.Shape[1], new GruRows(y.Address, gates.Address, x.Address, product.Address, before.Address, y.Shape[1]));
        KeepAlive(y, gates, x, product, before, before);
    }

    /// <summary>The gradients of both products; <paramref name="dh"/>, where that from the next step was, becomes what reaches the state beside its product.</summary>
    public static void GruBackward(Tensor dx, Tensor dp, Tensor dy, Tensor dh, Tensor gates, Tensor before)
    {
        RowKernel.For(dy.DType, dy.Shape[0], Cost * dy.Shape[1], new GruBackwardRows(dx.Address, dp.Address, dy.Address, dh.Address, gates.Address, before.Address, dy.Shape[1]));
        KeepAlive(dx, dp, dy, dh, gates, before);
    }

    static void KeepAlive(Tensor a, Tensor b, Tensor c, Tensor d, Tensor e, Tensor f)
    {
        GC.KeepAlive((a, b, c));
        GC.KeepAlive((d, e, f));
    }

    readonly struct LstmRows(byte* y, byte* c, byte* gates, byte* x, byte* product, byte* before, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var r = from; r < to; r++)
            {
                T* a = (T*)gates + 4 * r * n, xs = (T*)x + 4 * r * n, ps = (T*)product + 4 * r * n;
                Sigmoids<TLane, T>(a, xs, ps, 2 * n, pad);
                Tanhs<TLane, T>(a + 2 * n, xs + 2 * n, ps + 2 * n, n, pad);
                Sigmoids<TLane, T>(a + 3 * n, xs + 3 * n, ps + 3 * n, n, pad);
                Cells<TLane, T>((T*)y + r * n, (T*)c + r * n, a, (T*)before + r * n, pad);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        void Cells<TLane, T>(T* y, T* c, T* a, T* before, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (long i = 0; i < n; i += TLane.Width)
            {
                var left = n - i;
                TLane input = At<TLane, T>(a + i, left, pad), forget = At<TLane, T>(a + n + i, left, pad), fresh = At<TLane, T>(a + 2 * n + i, left, pad);
                var cell = TLane.MultiplyAdd(forget, At<TLane, T>(before + i, left, pad), input * fresh);
                Put(cell, c + i, left, pad);
                Put(At<TLane, T>(a + 3 * n + i, left, pad) * TLane.Tanh(cell), y + i, left, pad);
            }
        }
    }

    readonly struct LstmBackwardRows(byte* dx, byte* dc, byte* dy, byte* dh, byte* gates, byte* c, byte* before, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var r = from; r < to; r++)
                Row<TLane, T>((T*)dx + 4 * r * n, (T*)dc + r * n, (T*)dy + r * n, (T*)dh + r * n, (T*)gates + 4 * r * n, (T*)c + r * n, (T*)before + r * n, pad);
        }

        [MethodImpl(RowKernel.Loop)]
        void Row<TLane, T>(T* d, T* dc, T* dy, T* dh, T* a, T* c, T* before, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var one = (TLane)1.0;
            for (long k = 0; k < n; k += TLane.Width)
            {
                var left = n - k;
                TLane i = At<TLane, T>(a + k, left, pad), f = At<TLane, T>(a + n + k, left, pad), g = At<TLane, T>(a + 2 * n + k, left, pad), o = At<TLane, T>(a + 3 * n + k, left, pad);
                var h = At<TLane, T>(dy + k, left, pad) + At<TLane, T>(dh + k, left, pad);
                var tanh = TLane.Tanh(At<TLane, T>(c + k, left, pad));
                var cell = TLane.MultiplyAdd(h * o, one - tanh * tanh, At<TLane, T>(dc + k, left, pad));
                Put(cell * g * i * (one - i), d + k, left, pad);
                Put(cell * At<TLane, T>(before + k, left, pad) * f * (one - f), d + n + k, left, pad);
                Put(cell * i * (one - g * g), d + 2 * n + k, left, pad);
                Put(h * tanh * o * (one - o), d + 3 * n + k, left, pad);
                Put(cell * f, dc + k, left, pad);
            }
        }
    }

    readonly struct GruRows(byte* y, byte* gates, byte* x, byte* product, byte* before, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var r = from; r < to; r++)
            {
                T* a = (T*)gates + 4 * r * n, xs = (T*)x + 3 * r * n, ps = (T*)product + 3 * r * n;
                Sigmoids<TLane, T>(a, xs, ps, 2 * n, pad);
                States<TLane, T>((T*)y + r * n, a, xs + 2 * n, ps + 2 * n, (T*)before + r * n, pad);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        void States<TLane, T>(T* y, T* a, T* x, T* product, T* before, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (long i = 0; i < n; i += TLane.Width)
            {
                var left = n - i;
                TLane own = At<TLane, T>(product + i, left, pad), update = At<TLane, T>(a + n + i, left, pad);
                var fresh = TLane.Tanh(TLane.MultiplyAdd(At<TLane, T>(a + i, left, pad), own, At<TLane, T>(x + i, left, pad)));
                Put(fresh, a + 2 * n + i, left, pad);
                Put(own, a + 3 * n + i, left, pad);
                Put(TLane.MultiplyAdd(update, At<TLane, T>(before + i, left, pad) - fresh, fresh), y + i, left, pad);
            }
        }
    }

    readonly struct GruBackwardRows(byte* dx, byte* dp, byte* dy, byte* dh, byte* gates, byte* before, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var r = from; r < to; r++)
                Row<TLane, T>((T*)dx + 3 * r * n, (T*)dp + 3 * r * n, (T*)dy + r * n, (T*)dh + r * n, (T*)gates + 4 * r * n, (T*)before + r * n, pad);
        }

        [MethodImpl(RowKernel.Loop)]
        void Row<TLane, T>(T* d, T* p, T* dy, T* dh, T* a, T* before, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var one = (TLane)1.0;
            for (long k = 0; k < n; k += TLane.Width)
            {
                var left = n - k;
                TLane r = At<TLane, T>(a + k, left, pad), z = At<TLane, T>(a + n + k, left, pad), fresh = At<TLane, T>(a + 2 * n + k, left, pad);
                var h = At<TLane, T>(dy + k, left, pad) + At<TLane, T>(dh + k, left, pad);
                var update = h * (At<TLane, T>(before + k, left, pad) - fresh) * z * (one - z);
                var inner = h * (one - z) * (one - fresh * fresh);
                var reset = inner * At<TLane, T>(a + 3 * n + k, left, pad) * r * (one - r);
                Put(reset, d + k, left, pad);
                Put(reset, p + k, left, pad);
                Put(update, d + n + k, left, pad);
                Put(update, p + n + k, left, pad);
                Put(inner, d + 2 * n + k, left, pad);
                Put(inner * r, p + 2 * n + k, left, pad);
                Put(h * z, dh + k, left, pad);
            }
        }
    }

    [MethodImpl(RowKernel.Loop)]
    static void Sigmoids<TLane, T>(T* y, T* a, T* b, long n, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var one = (TLane)1.0;
        for (long i = 0; i < n; i += TLane.Width)
            Put(one / (one + TLane.Exp(-(At<TLane, T>(a + i, n - i, pad) + At<TLane, T>(b + i, n - i, pad)))), y + i, n - i, pad);
    }

    [MethodImpl(RowKernel.Loop)]
    static void Tanhs<TLane, T>(T* y, T* a, T* b, long n, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (long i = 0; i < n; i += TLane.Width) Put(TLane.Tanh(At<TLane, T>(a + i, n - i, pad) + At<TLane, T>(b + i, n - i, pad)), y + i, n - i, pad);
    }

    [MethodImpl(Inline)]
    static TLane At<TLane, T>(T* p, long left, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged
        => left >= TLane.Width ? TLane.Load(p) : RowKernel.LoadEnd<TLane, T>(p, left, 0, pad);

    [MethodImpl(Inline)]
    static void Put<TLane, T>(TLane v, T* p, long left, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        if (left >= TLane.Width) v.Store(p);
        else RowKernel.StoreEnd(v, p, left, pad);
    }
}
