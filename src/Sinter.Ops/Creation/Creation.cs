using Sinter.Cpu;

namespace Sinter;

/// <summary>New tensors from shapes, numbers and arrays.</summary>
public static class Creation
{
    extension(Tensor)
    {
        /// <summary>Uninitialised memory of a shape.</summary>
        [Export("empty")]
        public static Tensor Empty(Shape shape, DType dtype = DType.Float32)
            => new(Device.Cpu.Allocate(shape.Count * dtype.Size), dtype, shape);

        /// <summary>Uninitialised memory, row-major, in the shape and type of another tensor.</summary>
        [Export("empty_like")]
        public static Tensor EmptyLike(Tensor x, DType? dtype = null)
        {
            var type = dtype ?? x.DType;
            return new(x.Device.Allocate(x.Count * type.Size), type, x.Shape);
        }

        /// <summary>Every element is <paramref name="value"/>.</summary>
        [Export("full")]
        public static Tensor Full(Shape shape, Scalar value, DType? dtype = null)
        {
            var y = Tensor.Empty(shape, dtype ?? value.Promote(value.Kind >= DType.Float64 ? DType.Float32 : value.Kind));
            y.Device.Fill(y, value);
            return y;
        }

        /// <summary>Every element is 0.</summary>
        [Export("zeros")]
        public static Tensor Zeros(Shape shape, DType dtype = DType.Float32) => Tensor.Full(shape, 0, dtype);

        /// <summary>Every element is 1.</summary>
        [Export("ones")]
        public static Tensor Ones(Shape shape, DType dtype = DType.Float32) => Tensor.Full(shape, 1, dtype);

        /// <summary>Every element is 0.</summary>
        public static Tensor Zeros(params ReadOnlySpan<long> sizes) => Tensor.Full(Shape.Create(sizes), 0, DType.Float32);

        /// <summary>Every element is 1.</summary>
        public static Tensor Ones(params ReadOnlySpan<long> sizes) => Tensor.Full(Shape.Create(sizes), 1, DType.Float32);

        /// <summary>Zeros in the shape and type of another tensor.</summary>
        [Export("zeros_like")]
        public static Tensor ZerosLike(Tensor x, DType? dtype = null) => Tensor.Full(x.Shape, 0, dtype ?? x.DType);

        /// <summary>Ones in the shape and type of another tensor.</summary>
        [Export("ones_like")]
        public static Tensor OnesLike(Tensor x, DType? dtype = null) => Tensor.Full(x.Shape, 1, dtype ?? x.DType);

        /// <summary>One value everywhere, in the shape and type of another tensor.</summary>
        [Export("full_like")]
        public static Tensor FullLike(Tensor x, Scalar value, DType? dtype = null) => Tensor.Full(x.Shape, value, dtype ?? x.DType);

        /// <summary>A tensor of no dimensions that holds one number.</summary>
        [Export("tensor")]
        public static Tensor Of(Scalar value, DType? dtype = null) => Tensor.Full(Shape.Scalar, value, dtype);

        /// <summary>A copy of C# values, in a shape; one dimension if none is given.</summary>
        /// <exception cref="ShapeException">The shape has another number of elements.</exception>
        public static unsafe Tensor From<T>(ReadOnlySpan<T> values, Shape? shape = null) where T : unmanaged
        {
            shape ??= [values.Length];
            Check.Shape(shape.Count == values.Length, $"Tensor.From: {values.Length} values do not fill {shape}, which has {shape.Count} elements.");
            var y = Tensor.Empty(shape, DTypes.Of<T>());
            using var ys = y.Pin<T>();
            values.CopyTo(new Span<T>(ys.Pointer, values.Length));
            return y;
        }

        /// <summary>A copy of a C# array, in a shape; one dimension if none is given.</summary>
        public static Tensor From<T>(T[] values, Shape? shape = null) where T : unmanaged => Tensor.From((ReadOnlySpan<T>)values, shape);

        /// <summary>The numbers start, start + step, … below end. Integers unless one of the three is real.</summary>
        [Export("arange")]
        public static unsafe Tensor Arange(Scalar start, Scalar end, Scalar? step = null, DType? dtype = null)
        {
            var by = step ?? 1;
            Check.Argument(by.ToDouble() != 0 && double.IsFinite(start.ToDouble()) && double.IsFinite(end.ToDouble()),
                $"Arange: from {start} to {end} by {by}; the bounds must be finite and the step not 0.");
            Check.Argument((end.ToDouble() - start.ToDouble()) / by.ToDouble() >= 0, $"Arange: from {start} to {end} by {by} goes the wrong way; change the sign of the step.");
            var real = start.Kind == DType.Float64 || end.Kind == DType.Float64 || by.Kind == DType.Float64;
            if (real || dtype is { IsFloatingPoint: true })
            {
                var n = (long)Math.Ceiling((end.ToDouble() - start.ToDouble()) / by.ToDouble());
                var y = Tensor.Empty([n], DType.Float64);
                using (var ys = y.Pin<double>())
                    for (long i = 0; i < n; i++) ys[i] = start.ToDouble() + i * by.ToDouble();
                return y.To(dtype ?? DType.Float32);
            }
            var count = (long)Math.Ceiling((decimal)(end.ToInt64() - start.ToInt64()) / by.ToInt64());
            var x = Tensor.Empty([count], DType.Int64);
            using (var xs = x.Pin<long>())
                for (long i = 0; i < count; i++) xs[i] = start.ToInt64() + i * by.ToInt64();
            return x.To(dtype ?? DType.Int64);
        }

        /// <summary>The integers 0 … end - 1.</summary>
        public static Tensor Arange(long end, DType? dtype = null) => Tensor.Arange(0, end, dtype: dtype);
    }

    extension(Tensor x)
    {
        /// <summary>The one number of a tensor of one element.</summary>
        /// <exception cref="ShapeException">The tensor has more or fewer elements.</exception>
        /// <exception cref="DTypeException">The number is complex; use ItemComplex.</exception>
        [Export("Tensor.item")]
        public double Item()
        {
            Check.Shape(x.Count == 1, $"Item: the tensor is {x.Shape}; it must have exactly one element. Use ToArray.");
            Check.DType(!x.DType.IsComplex, $"Item: the tensor is {x.DType}; use ItemComplex, or take Real, Imag, Abs or Angle of it.");
            using var y = Tensor.Empty(Shape.Scalar, DType.Float64);
            y.Device.Copy(y, x.Count == 1 ? x.ViewAs(Shape.Scalar, [], x.StorageOffset) : x);
            using var ys = y.Pin<double>();
            return ys[0];
        }

        /// <summary>The one number of a tensor of one element, as a complex number whatever the type.</summary>
        /// <exception cref="ShapeException">The tensor has more or fewer elements.</exception>
        public System.Numerics.Complex ItemComplex()
        {
            Check.Shape(x.Count == 1, $"ItemComplex: the tensor is {x.Shape}; it must have exactly one element. Use ToArray.");
            return x.ToArray<System.Numerics.Complex>()[0];
        }

        /// <summary>A copy of the elements in row-major order, converted to <typeparamref name="T"/>.</summary>
        [Export("Tensor.tolist")]
        public unsafe T[] ToArray<T>() where T : unmanaged
        {
            var values = new T[x.Count];
            if (values.Length == 0) return values;
            var y = x.DType == DTypes.Of<T>() && x.IsContiguous ? x : Tensor.EmptyLike(x, DTypes.Of<T>());
            if (!ReferenceEquals(x, y)) y.Device.Copy(y, x);
            using var ys = y.Pin<T>();
            new ReadOnlySpan<T>(ys.Pointer, values.Length).CopyTo(values);
            return values;
        }
    }
}
