using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sinter.Cpu;

namespace Sinter;

/// <summary>
/// Depthwise convolutions of float32 by 3×3 filters, of stride 1 or 2, where the machine can load and store parts of a vector: planes are read where they lie, and a mask for each column of taps
/// stands for the zeros around them. Sixteen columns of results walk down the rows, so each row is read once; <see cref="NarrowConvolution"/> is the form for all other machines and filters.
/// </summary>
static unsafe class DepthwiseConvolution
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining, Hot = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;

    // Multiplications that are worth waking a thread.
    const long Grain = 1 << 18;

    /// <summary>True where the result and the weight's gradient can be computed this way.</summary>
    public static bool Supports<T>(ConvolutionPlan plan)
        => Avx512F.IsSupported && typeof(T) == typeof(float) && plan.InPerGroup == 1 && plan.OutPerGroup == 1 && Supports(plan.Grid);

    /// <summary>True where the input's gradient can: it is a convolution by mirrored taps if the stride is 1.</summary>
    public static bool SupportsInputGradient<T>(ConvolutionPlan plan) => Supports<T>(plan) && plan.Grid.Stride.W == 1;

    static bool Supports(WindowGrid grid)
        => grid is { Kernel: { D: 1, H: 3, W: 3 }, Image.D: 1, Windows.D: 1, Padding.D: 0, Stride: { H: 1, W: 1 } or { H: 2, W: 2 }, Dilation.H: 1 }
            && (grid.Stride.W == 1 || grid.Dilation.W == 1);

    public static void Output(ConvolutionPlan plan, float* y, float* x, float* weight, float* bias)
        => Run(plan, new ResultPlanes(plan.Grid, plan.Groups, y, x, weight, bias, isMirrored: false));

    public static void InputGradient(ConvolutionPlan plan, float* dx, float* g, float* weight)
        => Run(plan, new ResultPlanes(PaddedPlanes.Backward(plan.Grid).Grid, plan.Groups, dx, g, weight, null, isMirrored: true));

    static void Run(ConvolutionPlan plan, in ResultPlanes body)
        => Threads.For((long)plan.Batch * plan.Groups, 1 + Grain * plan.Batch * plan.Groups / plan.Work, body);

    public static void WeightGradient(ConvolutionPlan plan, float* dw, float* x, float* g)
        => Threads.For(plan.Groups, 1 + Grain * plan.Groups / Math.Max(1, plan.Work), new WeightPlanes(plan, dw, x, g));

    /// <summary>A plane of results an item.</summary>
    readonly struct ResultPlanes(WindowGrid grid, int channels, float* y, float* x, float* weight, float* bias, bool isMirrored) : IRangeBody
    {
        public void Run(long from, long to)
        {
            // Where one vector is a row, planes are a run through memory; else all columns of a plane come before the next plane.
            var together = grid.Windows.W <= Columns.Count ? to - from : 1;
            for (var plane = from; plane < to; plane += together)
                for (var column = 0; column < grid.Windows.W; column += Columns.Count)
                    if (grid.Stride.W == 1) Walk(new(grid, column), plane, together);
                    else Stride(new(grid, column), plane, together);
        }

        // A row of the image belongs to three rows of results. The sums of its products are made apart, so that no addition waits for more than one other.
        [MethodImpl(Hot)]
        void Walk(Columns at, long plane, long planes)
        {
            Vector512<float> results = at.Results, left = at.A, middle = at.B, right = at.C;
            nint second = at.Second - at.First, third = at.Third - at.First;
            int height = grid.Image.H, width = grid.Image.W, pitch = grid.Windows.W, before = grid.Padding.H, last = grid.Windows.H + 2 - before, step = isMirrored ? -1 : 1;
            nint ahead = grid.Image.Count, aheadOfResults = grid.Windows.Count;
            var source = x + plane * grid.Image.Count + at.First - (nint)before * width;
            var target = y + plane * grid.Windows.Count + at.Column;
            var channel = plane % channels;
            for (; planes > 0; planes--, source += ahead)
            {
                var taps = weight + channel * 9 + (isMirrored ? 8 : 0);
                Vector512<float> w00 = Vector512.Create(taps[0]), w01 = Vector512.Create(taps[step]), w02 = Vector512.Create(taps[2 * step]);
                Vector512<float> w10 = Vector512.Create(taps[3 * step]), w11 = Vector512.Create(taps[4 * step]), w12 = Vector512.Create(taps[5 * step]);
                Vector512<float> w20 = Vector512.Create(taps[6 * step]), w21 = Vector512.Create(taps[7 * step]), w22 = Vector512.Create(taps[8 * step]);
                var shift = bias == null ? Vector512<float>.Zero : Vector512.Create(bias[channel]);
                // What the next two rows of results have so far.
                Vector512<float> next = shift, afterNext = shift;
                var p = source;
                for (var row = -before; row < last; row++, p += width)
                {
                    Vector512<float> sum = next;
                    (next, afterNext) = (afterNext, shift);
                    if ((uint)row < (uint)height)
                    {
                        Streaming.PrefetchFar(p + ahead);
                        Vector512<float> a = Load(p, left), b = Load(p + second, middle), c = Load(p + third, right);
                        sum += Dot(w20, w21, w22, a, b, c);
                        next += Dot(w10, w11, w12, a, b, c);
                        afterNext += Dot(w00, w01, w02, a, b, c);
                    }
                    if (row < 2 - before) continue;
                    Streaming.PrefetchFar(target + aheadOfResults);
                    Avx512F.MaskStore(target, results, sum);
                    target += pitch;
                }
                if (++channel == channels) channel = 0;
            }
        }

        // A row of results shares one row of the image with the next; the others are its own.
        [MethodImpl(Hot)]
        void Stride(Columns at, long plane, long planes)
        {
            Vector512<float> results = at.Results, m0 = at.A, m1 = at.B, m2 = at.C, m3 = at.D;
            Vector512<int> even = Vector512<int>.Indices * 2, odd = even + Vector512<int>.One;
            int height = grid.Image.H, width = grid.Image.W, pitch = grid.Windows.W, before = grid.Padding.H, last = 2 * grid.Windows.H + 1 - before;
            nint ahead = grid.Image.Count, aheadOfResults = grid.Windows.Count;
            var source = x + plane * grid.Image.Count + at.First - (nint)before * width;
            var target = y + plane * grid.Windows.Count + at.Column;
            var channel = plane % channels;
            for (; planes > 0; planes--, source += ahead)
            {
                var taps = weight + channel * 9;
                Vector512<float> w00 = Vector512.Create(taps[0]), w01 = Vector512.Create(taps[1]), w02 = Vector512.Create(taps[2]);
                Vector512<float> w10 = Vector512.Create(taps[3]), w11 = Vector512.Create(taps[4]), w12 = Vector512.Create(taps[5]);
                Vector512<float> w20 = Vector512.Create(taps[6]), w21 = Vector512.Create(taps[7]), w22 = Vector512.Create(taps[8]);
                var shift = bias == null ? Vector512<float>.Zero : Vector512.Create(bias[channel]);
                Vector512<float> sum = shift, next = shift;
                var p = source;
                var isShared = true;
                for (var row = -before; row < last; row++, p += width, isShared = !isShared)
                {
                    if ((uint)row < (uint)height)
                    {
                        Streaming.PrefetchFar(p + ahead);
                        Vector512<float> low = Load(p, m0), high = Load(p + 16, m1);
                        Vector512<float> a = Avx512F.PermuteVar16x32x2(low, even, high), b = Avx512F.PermuteVar16x32x2(low, odd, high);
                        var c = Avx512F.PermuteVar16x32x2(Load(p + 2, m2), even, Load(p + 18, m3));
                        if (isShared)
                        {
                            sum += Dot(w20, w21, w22, a, b, c);
                            next += Dot(w00, w01, w02, a, b, c);
                        }
                        else sum += Dot(w10, w11, w12, a, b, c);
                    }
                    if (!isShared) continue;
                    if (row > -before)
                    {
                        Streaming.PrefetchFar(target + aheadOfResults);
                        Avx512F.MaskStore(target, results, sum);
                        target += pitch;
                    }
                    (sum, next) = (next, shift);
                }
                if (++channel == channels) channel = 0;
            }
        }
    }

    /// <summary>Which elements of a row sixteen neighbouring results read, and where.</summary>
    readonly struct Columns
    {
        public const int Count = 16;

        /// <summary>Where the columns of taps begin in a row of the image.</summary>
        public readonly nint Column, First, Second, Third;

        /// <summary>The results that there are.</summary>
        public readonly Vector512<float> Results;

        /// <summary>The elements that are in the image: of each column of taps for stride 1; for stride 2, of the two vectors from the first on and of the two from the third on.</summary>
        public readonly Vector512<float> A, B, C, D;

        public Columns(in WindowGrid grid, int column)
        {
            int first = column * grid.Stride.W - grid.Padding.W, width = grid.Image.W;
            (Column, First, Second, Third) = (column, first, first + grid.Dilation.W, first + 2 * grid.Dilation.W);
            Results = RowLanes.Inside(column, grid.Windows.W);
            A = RowLanes.Inside(first, width);
            if (grid.Stride.W == 1) (B, C) = (RowLanes.Inside((int)Second, width), RowLanes.Inside((int)Third, width));
            else (B, C, D) = (RowLanes.Inside(first + Count, width), RowLanes.Inside((int)Third, width), RowLanes.Inside((int)Third + Count, width));
        }
    }

    [MethodImpl(Inline)]
    static Vector512<float> Load(float* p, Vector512<float> mask) => Avx512F.MaskLoad(p, mask, Vector512<float>.Zero);

    [MethodImpl(Inline)]
    static Vector512<float> Dot(Vector512<float> u, Vector512<float> v, Vector512<float> w, Vector512<float> a, Vector512<float> b, Vector512<float> c)
        => Vector512.FusedMultiplyAdd(w, c, Vector512.FusedMultiplyAdd(v, b, u * a));

    /// <summary>The nine weights of a channel an item.</summary>
    readonly struct WeightPlanes(ConvolutionPlan plan, float* dw, float* x, float* g) : IRangeBody
    {
        public void Run(long from, long to)
        {
            var grid = plan.Grid;
            // A sum for each tap and column, over all images.
            var sums = stackalloc float[9 * Columns.Count];
            for (var channel = from; channel < to; channel++)
            {
                new Span<float>(sums, 9 * Columns.Count).Clear();
                for (var image = 0L; image < plan.Batch; image++)
                {
                    var plane = image * plan.Groups + channel;
                    float* source = x + plane * grid.Image.Count, gradient = g + plane * grid.Windows.Count;
                    for (var column = 0; column < grid.Windows.W; column += Columns.Count)
                        if (grid.Stride.W == 1) Correlate(new(grid, column), grid, source, gradient + column, sums);
                        else CorrelateStrided(new(grid, column), grid, source, gradient + column, sums);
                }
                for (var t = 0; t < 9; t++) dw[channel * 9 + t] = Vector512.Sum(Vector512.Load(sums + t * Columns.Count));
            }
        }
    }

    // A row of the image meets three rows of the gradient.
    [MethodImpl(Hot)]
    static void Correlate(Columns at, WindowGrid grid, float* x, float* g, float* sums)
    {
        Vector512<float> s00 = Vector512.Load(sums), s01 = Vector512.Load(sums + 16), s02 = Vector512.Load(sums + 32);
        Vector512<float> s10 = Vector512.Load(sums + 48), s11 = Vector512.Load(sums + 64), s12 = Vector512.Load(sums + 80);
        Vector512<float> s20 = Vector512.Load(sums + 96), s21 = Vector512.Load(sums + 112), s22 = Vector512.Load(sums + 128);
        Vector512<float> results = at.Results, left = at.A, middle = at.B, right = at.C;
        nint second = at.Second - at.First, third = at.Third - at.First;
        int height = grid.Image.H, width = grid.Image.W, pitch = grid.Windows.W, rows = grid.Windows.H, first = -grid.Padding.H;
        var p = x + at.First + (nint)first * width;
        // The machine is asked early for what a later channel reads: planes of one channel lie far apart.
        nint ahead = Math.Max(height * width, 1024), aheadOfGradient = Math.Max(rows * pitch, 1024);
        Vector512<float> before = Vector512<float>.Zero, beforeThat = before;
        for (var row = first; row < height; row++, p += width, g += pitch)
        {
            var current = row - first < rows ? Load(g, results) : Vector512<float>.Zero;
            Streaming.PrefetchFar(g + aheadOfGradient);
            if (row >= 0)
            {
                Streaming.PrefetchFar(p + ahead);
                Vector512<float> a = Load(p, left), b = Load(p + second, middle), c = Load(p + third, right);
                s00 = Vector512.FusedMultiplyAdd(current, a, s00);
                s01 = Vector512.FusedMultiplyAdd(current, b, s01);
                s02 = Vector512.FusedMultiplyAdd(current, c, s02);
                s10 = Vector512.FusedMultiplyAdd(before, a, s10);
                s11 = Vector512.FusedMultiplyAdd(before, b, s11);
                s12 = Vector512.FusedMultiplyAdd(before, c, s12);
                s20 = Vector512.FusedMultiplyAdd(beforeThat, a, s20);
                s21 = Vector512.FusedMultiplyAdd(beforeThat, b, s21);
                s22 = Vector512.FusedMultiplyAdd(beforeThat, c, s22);
            }
            (before, beforeThat) = (current, before);
        }
        s00.Store(sums); s01.Store(sums + 16); s02.Store(sums + 32);
        s10.Store(sums + 48); s11.Store(sums + 64); s12.Store(sums + 80);
        s20.Store(sums + 96); s21.Store(sums + 112); s22.Store(sums + 128);
    }

    // One row of taps after the other: three sums, and every second row of the image.
    [MethodImpl(Hot)]
    static void CorrelateStrided(Columns at, WindowGrid grid, float* x, float* g, float* sums)
    {
        Vector512<float> results = at.Results, m0 = at.A, m1 = at.B, m2 = at.C, m3 = at.D;
        Vector512<int> even = Vector512<int>.Indices * 2, odd = even + Vector512<int>.One;
        int height = grid.Image.H, width = grid.Image.W, pitch = grid.Windows.W, rows = grid.Windows.H;
        for (var tap = 0; tap < 3; tap++, sums += 3 * Columns.Count)
        {
            Vector512<float> s0 = Vector512.Load(sums), s1 = Vector512.Load(sums + 16), s2 = Vector512.Load(sums + 32);
            var row = tap - grid.Padding.H;
            float* p = x + at.First + (nint)row * width, gradient = g;
            for (var h = 0; h < rows; h++, row += 2, p += 2 * width, gradient += pitch)
            {
                if ((uint)row >= (uint)height) continue;
                Streaming.PrefetchFar(p + grid.Image.Count);
                Streaming.PrefetchFar(gradient + grid.Windows.Count);
                Vector512<float> low = Load(p, m0), high = Load(p + 16, m1), current = Load(gradient, results);
                s0 = Vector512.FusedMultiplyAdd(current, Avx512F.PermuteVar16x32x2(low, even, high), s0);
                s1 = Vector512.FusedMultiplyAdd(current, Avx512F.PermuteVar16x32x2(low, odd, high), s1);
                s2 = Vector512.FusedMultiplyAdd(current, Avx512F.PermuteVar16x32x2(Load(p + 2, m2), even, Load(p + 18, m3)), s2);
            }
            s0.Store(sums); s1.Store(sums + 16); s2.Store(sums + 32);
        }
    }
}
