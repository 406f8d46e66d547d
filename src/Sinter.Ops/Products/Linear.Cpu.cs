using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The linear map on the CPU: the product adds the bias to its rows while they are in the cache.</summary>
static unsafe class LinearCpu
{
    /// <summary>Whether the product of these computes in their own type, and so can add the bias.</summary>
    public static bool Adds(Tensor x, Tensor weight, Tensor bias)
        => x.DType is DType.Float32 or DType.Float64 && weight.DType == x.DType && bias.DType == x.DType;

    /// <summary>y[M, N] = x[M, K] · weight[N, K]ᵀ + bias[N]; y is row-major, the others may have any strides.</summary>
    public static void Run(Tensor y, Tensor x, Tensor weight, Tensor bias)
    {
        var row = bias.Contiguous();
        if (y.DType == DType.Float32)
        {
            using Pin<float> ys = y.Pin<float>(), xs = x.Pin<float>(), ws = weight.Pin<float>(), bs = row.Pin<float>();
            Gemm.Multiply(y.Shape[0], y.Shape[1], x.Shape[1], new(xs.Pointer, x.StrideArray[0], x.StrideArray[1]),
                new(ws.Pointer, weight.StrideArray[1], weight.StrideArray[0]), ys.Pointer, y.Shape[1], epilogue: new AddRow<float>(bs.Pointer));
        }
        else
        {
            using Pin<double> ys = y.Pin<double>(), xs = x.Pin<double>(), ws = weight.Pin<double>(), bs = row.Pin<double>();
            Gemm.Multiply(y.Shape[0], y.Shape[1], x.Shape[1], new(xs.Pointer, x.StrideArray[0], x.StrideArray[1]),
                new(ws.Pointer, weight.StrideArray[1], weight.StrideArray[0]), ys.Pointer, y.Shape[1], epilogue: new AddRow<double>(bs.Pointer));
        }
    }

    /// <summary>Adds one row of numbers to every row of a product.</summary>
    sealed class AddRow<T>(T* added) : Epilogue<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public override void Apply(nint row, nint column, nint rows, nint columns, T* c, nint ldc)
        {
            var body = new Rows(added + column, rows, columns, c, ldc);
            Lanes.Run<Rows, T>(ref body);
        }

        readonly struct Rows(T* added, nint rows, nint columns, T* c, nint ldc) : ILaneBody<T>
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run<TLane>() where TLane : struct, ILane<TLane, T>
            {
                T* y = c, b = added;
                for (nint i = 0; i < rows; i++, y += ldc)
                {
                    nint j = 0;
                    for (; j + TLane.Width <= columns; j += TLane.Width) (TLane.Load(y + j) + TLane.Load(b + j)).Store(y + j);
                    for (; j < columns; j++) y[j] += b[j];
                }
            }
        }
    }
}
