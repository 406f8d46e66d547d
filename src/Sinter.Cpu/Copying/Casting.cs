using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Converts row-major elements of one type to row-major elements of another: read straight from x or target straight to y where one of them has the
/// type that the conversion is computed in.</summary>
static unsafe class Casting
{
    const long Grain = 1 << 15;
    const int RowLength = 512;

    /// <summary>y = x; both row-major, of one shape.</summary>
    public static void Run(Tensor y, Tensor x)
    {
        switch (Elementwise.Computing([y, x]))
        {
            case DType.Float32: Launch<float>(y, x); break;
            case DType.Float64: Launch<double>(y, x); break;
            case DType.Complex128: Launch<Complex>(y, x); break;
            default: Launch<long>(y, x); break;
        }
    }

    static void Launch<T>(Tensor y, Tensor x) where T : unmanaged, INumberBase<T>
        => Threads.For(y.Count, Grain, new Body<T>(y.Address, y.DType, x.Address, x.DType, Streaming.Pays(y.Address, y.Count * y.DType.Size, Grain)));

    readonly struct Body<T>(byte* y, DType yType, byte* x, DType xType, bool streams) : IRangeBody where T : unmanaged, INumberBase<T>
    {
        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            // Without a row in between there is no reason to stop.
            var most = streams || (yType != DTypes.Of<T>() && xType != DTypes.Of<T>()) ? RowLength : to - from;
            var room = stackalloc byte[RowLength * (sizeof(T) + sizeof(Complex)) + Streaming.Slack];
            var row = (T*)Streaming.FirstLine(room);
            var result = (byte*)(row + RowLength);
            for (var i = from; i < to; i += most)
            {
                var n = Math.Min(most, to - i);
                var source = x + i * xType.Size;
                var target = streams ? result : y + i * yType.Size;
                if (yType == DTypes.Of<T>()) Conversion.Load(xType, source, 1, (T*)target, n);
                else if (xType == DTypes.Of<T>()) Conversion.Store(yType, target, 1, (T*)source, n);
                else
                {
                    Conversion.Load(xType, source, 1, row, n);
                    Conversion.Store(yType, target, 1, row, n);
                }
                if (streams) Streaming.Copy(y + i * yType.Size, result, n * yType.Size);
            }
            if (streams) Streaming.Publish();
        }
    }
}
