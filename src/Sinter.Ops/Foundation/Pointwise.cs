using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Runs formulas over tensors: promotes types, broadcasts, asks the device for the loop, and records the derivative.</summary>
static class Pointwise
{
    extension(Tensor x)
    {
        /// <summary>y = op(x) in x's own type.</summary>
        public Tensor Map<TOp>(in TOp op, [CallerMemberName] string name = "") where TOp : struct, IUnary
        {
            if (!TOp.HoldsForComplex) RefuseComplex(x.DType, name);
            var y = Tensor.EmptyLike(x);
            x.Device.Map(op, y, x);
            Tracer.Current?.Formula(name, op, y, x);
            return Autograd.Needs(x) ? y.SetHistory(new UnaryDerivative<TOp>(name, op, x, y)) : y;
        }

        /// <summary>y = op(x); integers and bools become float32 first, as for <c>torch.exp</c>.</summary>
        public Tensor MapReal<TOp>(in TOp op, [CallerMemberName] string name = "") where TOp : struct, IUnary
            => x.DType.IsInexact ? x.Map(op, name) : x.To(DType.Float32).Map(op, name);

        /// <summary>y = op(x) without derivative, in a type of the op's choice.</summary>
        public Tensor MapPlain<TOp>(in TOp op, DType dtype, [CallerMemberName] string name = "") where TOp : struct, IFormula1
        {
            if (!TOp.HoldsForComplex) RefuseComplex(x.DType, name);
            var y = Tensor.Empty(x.Shape, dtype);
            x.Device.Map(op, y, x);
            Tracer.Current?.Formula("", op, y, x);
            return y;
        }

        /// <summary>y = op(x, b), both promoted and broadcast.</summary>
        public Tensor Zip<TOp>(Tensor b, in TOp op, DType? dtype = null, [CallerMemberName] string name = "") where TOp : struct, IBinary
        {
            if (!TOp.HoldsForComplex) RefuseComplex(x.DType, b.DType, name);
            var y = Tensor.Empty(Shape.Broadcast(x.Shape, b.Shape, name), dtype ?? Promotion.Of(x, b));
            x.Device.Map(op, y, x, b);
            Tracer.Current?.Formula(name, op, y, x, b);
            return Autograd.Needs(x, b) ? y.SetHistory(new BinaryDerivative<TOp>(name, op, x, b, y)) : y;
        }

        /// <summary>y = op(x, b) without derivative: a comparison gives bools.</summary>
        public Tensor ZipPlain<TOp>(Tensor b, in TOp op, DType dtype, [CallerMemberName] string name = "") where TOp : struct, IFormula2
        {
            if (!TOp.HoldsForComplex) RefuseComplex(x.DType, b.DType, name);
            var y = Tensor.Empty(Shape.Broadcast(x.Shape, b.Shape, name), dtype);
            x.Device.Map(op, y, x, b);
            Tracer.Current?.Formula(name, op, y, x, b);
            return y;
        }

        /// <summary>y = op(x, b, c), all promoted and broadcast.</summary>
        public Tensor Zip<TOp>(Tensor b, Tensor c, in TOp op, DType? dtype = null, [CallerMemberName] string name = "") where TOp : struct, ITernary
        {
            if (!TOp.HoldsForComplex) RefuseComplex(b.DType, c.DType, name);
            var shape = Shape.Broadcast(Shape.Broadcast(x.Shape, b.Shape, name), c.Shape, name);
            var y = Tensor.Empty(shape, dtype ?? Promotion.Of(x, b, c));
            x.Device.Map(op, y, x, b, c);
            Tracer.Current?.Formula(name, op, y, x, b, c);
            return Autograd.Needs(x, b, c) ? y.SetHistory(new TernaryDerivative<TOp>(name, op, x, b, c)) : y;
        }

        /// <summary>A gradient in the type of what it is the gradient of: of a real argument's, the real part counts.</summary>
        public Tensor AsGradientOf(DType dtype) => (x.DType.IsComplex && !dtype.IsComplex ? x.Real : x).To(dtype);
    }

    /// <summary>Refuses complex numbers where an op is one of real numbers.</summary>
    public static void RefuseComplex(DType dtype, string name)
    {
        if (dtype.IsComplex) throw new DTypeException($"{name}: an argument is {dtype.Name}, and the op is one of real numbers. Take Real, Imag, Abs or Angle of it.");
    }

    static void RefuseComplex(DType a, DType b, string name) => RefuseComplex(a.IsComplex ? a : b, name);
}

/// <summary>The derivative of an elementwise op of one tensor: its formula, fused when the pass is not recorded, traced when it is.</summary>
sealed class UnaryDerivative<TOp> : Derivative where TOp : struct, IUnary
{
    readonly TOp _op;
    readonly Uses _used;

    public UnaryDerivative(string name, in TOp op, Tensor x, Tensor y) : base(name, x)
    {
        _op = op;
        _used = op.Grad(Uses.Of(0), Uses.Of(1), Uses.Of(2));
        Save(_used.Reads(1) ? x : null, _used.Reads(2) ? y : null);
    }

    protected override Tensor?[] Backward(Tensor g)
    {
        if (_used.IsFirst) return [g];
        Tensor? x = SavedOrNull(0), y = SavedOrNull(1);
        if (Autograd.IsRecording) return [new UnaryGrad<TOp>(_op).Value(new(g), Traced.Of(x), Traced.Of(y)).ToTensor(g)];
        var dx = Tensor.EmptyLike(g);
        g.Device.Map(new UnaryGrad<TOp>(_op), dx, g, x ?? g, y ?? g);
        return [dx];
    }
}

/// <summary>The derivative of an elementwise op of two tensors; what was broadcast is summed back.</summary>
sealed class BinaryDerivative<TOp> : Derivative where TOp : struct, IBinary
{
    readonly TOp _op;
    readonly Uses _usedByA, _usedByB;
    readonly (Shape Shape, DType DType) _a, _b;

    public BinaryDerivative(string name, in TOp op, Tensor a, Tensor b, Tensor y) : base(name, a, b)
    {
        _op = op;
        _usedByA = op.GradA(Uses.Of(0), Uses.Of(1), Uses.Of(2), Uses.Of(3));
        _usedByB = op.GradB(Uses.Of(0), Uses.Of(1), Uses.Of(2), Uses.Of(3));
        (_a, _b) = ((a.Shape, a.DType), (b.Shape, b.DType));
        Save(Reads(1) ? a : null, Reads(2) ? b : null, Reads(3) ? y : null);
    }

    bool Reads(int argument) => (Needs(0) && _usedByA.Reads(argument)) || (Needs(1) && _usedByB.Reads(argument));

    protected override Tensor?[] Backward(Tensor g)
    {
        Tensor? a = SavedOrNull(0), b = SavedOrNull(1), y = SavedOrNull(2);
        return [Needs(0) ? A(g, a, b, y).SumTo(_a.Shape).AsGradientOf(_a.DType) : null, Needs(1) ? B(g, a, b, y).SumTo(_b.Shape).AsGradientOf(_b.DType) : null];
    }

    Tensor A(Tensor g, Tensor? a, Tensor? b, Tensor? y)
    {
        if (_usedByA.IsFirst) return g;
        if (Autograd.IsRecording) return new BinaryGradA<TOp>(_op).Value(new(g), Traced.Of(a), Traced.Of(b), Traced.Of(y)).ToTensor(g);
        var da = Tensor.EmptyLike(g);
        g.Device.Map(new BinaryGradA<TOp>(_op), da, g, a ?? g, b ?? g, y ?? g);
        return da;
    }

    Tensor B(Tensor g, Tensor? a, Tensor? b, Tensor? y)
    {
        if (_usedByB.IsFirst) return g;
        if (Autograd.IsRecording) return new BinaryGradB<TOp>(_op).Value(new(g), Traced.Of(a), Traced.Of(b), Traced.Of(y)).ToTensor(g);
        var db = Tensor.EmptyLike(g);
        g.Device.Map(new BinaryGradB<TOp>(_op), db, g, a ?? g, b ?? g, y ?? g);
        return db;
    }
}

/// <summary>The derivative of an elementwise op of three tensors; what was broadcast is summed back.</summary>
sealed class TernaryDerivative<TOp> : Derivative where TOp : struct, ITernary
{
    readonly TOp _op;
    readonly (Shape Shape, DType DType) _a, _b, _c;

    public TernaryDerivative(string name, in TOp op, Tensor a, Tensor b, Tensor c) : base(name, a, b, c)
    {
        _op = op;
        (_a, _b, _c) = ((a.Shape, a.DType), (b.Shape, b.DType), (c.Shape, c.DType));
        Save(a, b, c);
    }

    protected override Tensor?[] Backward(Tensor g)
    {
        Tensor a = Saved(0), b = Saved(1), c = Saved(2);
        var traced = Autograd.IsRecording;
        Traced tg = new(g), ta = new(a), tb = new(b), tc = new(c);
        return
        [
            !Needs(0) ? null : (traced ? new TernaryGradA<TOp>(_op).Value(tg, ta, tb, tc).ToTensor(g) : Fused(new TernaryGradA<TOp>(_op), g, a, b, c)).SumTo(_a.Shape).AsGradientOf(_a.DType),
            !Needs(1) ? null : (traced ? new TernaryGradB<TOp>(_op).Value(tg, ta, tb, tc).ToTensor(g) : Fused(new TernaryGradB<TOp>(_op), g, a, b, c)).SumTo(_b.Shape).AsGradientOf(_b.DType),
            !Needs(2) ? null : (traced ? new TernaryGradC<TOp>(_op).Value(tg, ta, tb, tc).ToTensor(g) : Fused(new TernaryGradC<TOp>(_op), g, a, b, c)).SumTo(_c.Shape).AsGradientOf(_c.DType),
        ];
    }

    static Tensor Fused<TGrad>(in TGrad grad, Tensor g, Tensor a, Tensor b, Tensor c) where TGrad : struct, IFormula4
    {
        var dx = Tensor.EmptyLike(g);
        g.Device.Map(grad, dx, g, a, b, c);
        return dx;
    }
}
