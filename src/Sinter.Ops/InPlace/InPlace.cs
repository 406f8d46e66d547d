using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>What all in-place ops share: the rules of what may be changed, the version count, and the rewriting of history.
/// A name that ends in InPlace changes its tensor, as PyTorch's trailing underscore does.</summary>
static class InPlace
{
    /// <summary>x becomes <paramref name="y"/>, history included: x is then the result of whatever made y.</summary>
    public static Tensor Assign(Tensor x, Tensor y, [CallerMemberName] string op = "")
    {
        Guard(x, op);
        Check.Shape(Shape.Broadcast(x.Shape, y.Shape, op) == x.Shape, $"{op}: x is {x.Shape} and the new value {y.Shape}; a change in place cannot change the shape.");
        Check.DType(x.DType.CanTake(y.DType), $"{op}: x is {x.DType} and the new value {y.DType}; store the result in a new tensor, or convert x.");
        x.Device.Copy(x, y);
        x.Storage.Changed(op);
        if (Autograd.Needs(x, y)) Rewrite(x, y.Shape == x.Shape ? y.To(x.DType) : y.Expand(x.Shape).To(x.DType));
        return x;
    }

    /// <summary>Changes x by a formula of itself: at once when nothing is recorded, through <paramref name="outOfPlace"/> when it is.</summary>
    public static Tensor Change<TOp>(Tensor x, Tensor b, in TOp op, Func<Tensor, Tensor, Tensor> outOfPlace, [CallerMemberName] string name = "") where TOp : struct, IFormula2
    {
        // The derivative may need the value from before the change, so it is taken of a copy.
        if (Autograd.Needs(x, b)) return Assign(x, outOfPlace(x.Clone(), b), name);
        Guard(x, name);
        Check.Shape(Shape.Broadcast(x.Shape, b.Shape, name) == x.Shape, $"{name}: x is {x.Shape} and the other {b.Shape}; a change in place cannot change the shape.");
        Check.DType(Promotion.Of(x, b) is var t && x.DType.CanTake(t), $"{name}: x is {x.DType} and the result {t}; convert x first.");
        x.Device.Map(op, x, x, Apart(x, b));
        Tracer.Current?.Formula(name, op, x, x, b);
        x.Storage.Changed(name);
        return x;
    }

    /// <summary>x becomes f(x): for ops that are seldom worth a pass of their own in place.</summary>
    public static Tensor Apply(Tensor x, Func<Tensor, Tensor> f, [CallerMemberName] string name = "")
    {
        Guard(x, name);
        return Assign(x, f(Autograd.Needs(x) ? x.Clone() : x), name);
    }

    /// <summary>x becomes f(x, b).</summary>
    public static Tensor Apply(Tensor x, Tensor b, Func<Tensor, Tensor, Tensor> f, [CallerMemberName] string name = "")
    {
        Guard(x, name);
        return Assign(x, f(Autograd.Needs(x, b) ? x.Clone() : x, b), name);
    }

    /// <summary>x becomes op(x).</summary>
    public static Tensor Map<TOp>(Tensor x, in TOp op, [CallerMemberName] string name = "") where TOp : struct, IUnary
    {
        if (!TOp.HoldsForComplex) Pointwise.RefuseComplex(x.DType, name);
        Guard(x, name);
        if (Autograd.Needs(x)) return Assign(x, (op.Grad(Uses.Of(0), Uses.Of(1), Uses.Of(2)).Reads(1) ? x.Clone() : x).Map(op, name), name);
        x.Device.Map(op, x, x);
        Tracer.Current?.Formula(name, op, x, x);
        x.Storage.Changed(name);
        return x;
    }

    /// <summary>x becomes op(x), a real number whatever x is.</summary>
    public static Tensor MapReal<TOp>(Tensor x, in TOp op, [CallerMemberName] string name = "") where TOp : struct, IUnary
    {
        Check.DType(x.DType.IsInexact, $"{name}: x is {x.DType}, but the result is a real number; use the op that is not in place, or convert x.");
        return Map(x, op, name);
    }

    /// <summary>x becomes op(x, b).</summary>
    public static Tensor Zip<TOp>(Tensor x, Tensor b, in TOp op, [CallerMemberName] string name = "") where TOp : struct, IBinary
    {
        var own = op;
        return Change(x, b, op, (p, q) => p.Clone().Zip(q, own, name: name), name);
    }

    /// <summary>x becomes op(x, b, c).</summary>
    public static Tensor Zip<TOp>(Tensor x, Tensor b, Tensor c, in TOp op, [CallerMemberName] string name = "") where TOp : struct, ITernary
    {
        Guard(x, name);
        if (Autograd.Needs(x, b, c)) return Assign(x, x.Clone().Zip(b, c, op, name: name), name);
        Check.Shape(Shape.Broadcast(Shape.Broadcast(x.Shape, b.Shape, name), c.Shape, name) == x.Shape,
            $"{name}: x is {x.Shape} and the others {b.Shape} and {c.Shape}; a change in place cannot change the shape.");
        Check.DType(x.DType.CanTake(Promotion.Of(x, b, c)), $"{name}: x is {x.DType} and the result {Promotion.Of(x, b, c)}; convert x first.");
        x.Device.Map(op, x, x, Apart(x, b), Apart(x, c));
        Tracer.Current?.Formula(name, op, x, x, b, c);
        x.Storage.Changed(name);
        return x;
    }

    // Reading elements that an earlier step of the same loop wrote would change the result.
    static Tensor Apart(Tensor x, Tensor b)
        => ReferenceEquals(x.Storage, b.Storage) && (b.StorageOffset != x.StorageOffset || !b.Strides.SequenceEqual(x.Strides)) ? b.Clone() : b;

    /// <summary>Refuses what must not be changed in place.</summary>
    public static void Guard(Tensor x, string op)
    {
        Check.Autograd(!Autograd.IsRecording || !x.RequiresGrad || !(x.ViewBase ?? x).IsLeaf || !(x.ViewBase ?? x).RequiresGrad,
            $"{op}: x is a leaf that requires a gradient (or a view of one) and cannot be changed in place; do it under Autograd.NoGrad(), or use the op that is not in place.");
        for (var d = 0; d < x.Rank; d++)
            Check.Shape(x.StrideArray[d] != 0 || x.Shape[d] <= 1, $"{op}: x is expanded ({x.Shape} with strides {x.Strides}), so several elements share one place; clone it first.");
    }

    // x's elements are now y's, so its gradient goes where y's goes. If x is a view, the part of its base under the view does.
    static void Rewrite(Tensor x, Tensor y)
    {
        if (x.ViewBase is not { } whole)
        {
            x.Rebase(new AssignDerivative(y));
            return;
        }
        Check.Autograd(whole.IsContiguous, $"A view of {whole.Shape} with strides {whole.Strides} was changed in place; clone the tensor before taking the view.");
        InstalledOps.RefuseReinterpreted(x, whole);
        var view = new Geometry(x.Shape, x.StrideArray, x.StorageOffset - whole.StorageOffset);
        whole.Rebase(new PatchDerivative(whole, y, view));
    }

    sealed class AssignDerivative(Tensor y) : Derivative("Assign", y)
    {
        protected override Tensor?[] Backward(Tensor g) => [g];
    }

    /// <summary>A tensor of which the part under a view was replaced by <paramref name="part"/>.</summary>
    sealed class PatchDerivative(Tensor whole, Tensor part, Geometry view) : Derivative("Patch", whole, part)
    {
        protected override Tensor?[] Backward(Tensor g)
        {
            var row = g.Contiguous();
            var under = row.Strided(view with { Offset = view.Offset + row.StorageOffset }, view);
            return [Needs(0) ? row - StridedDerivative.Embed(under, row.Shape, view) : null, Needs(1) ? under : null];
        }
    }
}
