using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The linear map on the CPU: the product adds the bias to its rows while they are in the cache.</summary>
static unsafe class LinearCpu
{
    /// <summary>y[*, N] = x[*, K] · weight[N, K]ᵀ + bias[N]; y is row-major, the others may have any strides. All have one type.</summary>
    public static void Run(Tensor y, Tensor x, Tensor weight, Tensor? bias)
    {
        using Tensor rows = Rows(x), target = Rows(y);
        if (bias is null || y.DType is not (DType.Float32 or DType.Float64))
        {
            using var turned = weight.ViewAs([weight.Shape[1], weight.Shape[0]], [weight.StrideArray[1], weight.StrideArray[0]], weight.Offset);
            MatMulCpu.Run(target, rows, turned);
            if (bias is not null) y.Device.Map(new Plus(), y, y, bias);
            return;
        }
        using var added = Row(bias);
        if (y.DType == DType.Float32)
        {
            using var row = added.Pin<float>();
            Multiply(target, rows, weight, new AddRow<float>(row));
        }
        else
        {
            using var row = added.Pin<double>();
            Multiply(target, rows, weight, new AddRow<double>(row));
        }
    }

    /// <summary>y = op(sums) with sums = x · weightᵀ + bias, which are kept if there is a place for them. All are float32 or float64.</summary>
    public static void Run<TOp>(Tensor y, Tensor x, Tensor weight, Tensor? bias, in TOp op, Tensor? sums) where TOp : struct, IFormula1
    {
        using Tensor rows = Rows(x), target = Rows(sums ?? y);
        using var added = bias is null ? null : Row(bias);
        if (y.DType == DType.Float32) Multiply(target, rows, weight, added, op, sums is null ? null : y, default(float));
        else Multiply(target, rows, weight, added, op, sums is null ? null : y, default(double));
    }

    static void Multiply<T, TOp>(Tensor sums, Tensor x, Tensor weight, Tensor? bias, in TOp op, Tensor? y, T _)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TOp : struct, IFormula1
    {
        using Pin<T> bs = (bias ?? weight).Pin<T>(), ys = (y ?? sums).Pin<T>();
        Multiply(sums, x, weight, new FormulaEpilogue<T, TOp>(bias is null ? null : bs.Pointer, op, y is null ? null : ys.Pointer, (nint)sums.Shape[1]));
    }

    static void Multiply<T>(Tensor y, Tensor x, Tensor weight, Epilogue<T> epilogue) where T : unmanaged
    {
        using Pin<T> ys = y.Pin<T>(), xs = x.Pin<T>(), ws = weight.Pin<T>();
        if (typeof(T) == typeof(float))
            Gemm.Multiply(y.Shape[0], y.Shape[1], x.Shape[1], new((float*)xs.Pointer, x.StrideArray[0], x.StrideArray[1]),
                new((float*)ws.Pointer, weight.StrideArray[1], weight.StrideArray[0]), (float*)ys.Pointer, y.Shape[1], epilogue: (Epilogue<float>)(object)epilogue);
        else
            Gemm.Multiply(y.Shape[0], y.Shape[1], x.Shape[1], new((double*)xs.Pointer, x.StrideArray[0], x.StrideArray[1]),
                new((double*)ws.Pointer, weight.StrideArray[1], weight.StrideArray[0]), (double*)ys.Pointer, y.Shape[1], epilogue: (Epilogue<double>)(object)epilogue);
    }

    // [*, n] → [rows, n], a tensor of its own without history.
    static Tensor Rows(Tensor x)
    {
        var plain = x.Detach();
        if (x.Rank == 2) return plain;
        var rows = plain.Reshape(x.Shape[..^1].Count, x.Shape[^1]);
        plain.Dispose();
        return rows;
    }

    // A bias without gaps, a tensor of its own.
    static Tensor Row(Tensor bias)
    {
        var plain = bias.Detach();
        if (plain.IsContiguous) return plain;
        var row = plain.Contiguous();
        plain.Dispose();
        return row;
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
