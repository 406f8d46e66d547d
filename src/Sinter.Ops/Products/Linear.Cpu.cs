using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The linear map on the CPU: the product adds the bias to its rows while they are in the cache.</summary>
static unsafe class LinearCpu
{
    /// <summary>y[M, N] = x[M, K] · weight[N, K]ᵀ + bias[N]; y is row-major, the others may have any strides. All have one type.</summary>
    public static void Run(Tensor y, Tensor x, Tensor weight, Tensor? bias)
    {
        if (bias is null || y.DType is not (DType.Float32 or DType.Float64))
        {
            using var turned = weight.ViewAs([weight.Shape[1], weight.Shape[0]], [weight.StrideArray[1], weight.StrideArray[0]], weight.Offset);
            MatMulCpu.Run(y, x, turned);
            if (bias is not null) y.Device.Map(new Plus(), y, y, bias);
            return;
        }
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

    readonly struct Plus : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a + b;
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
