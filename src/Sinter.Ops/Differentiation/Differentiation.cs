namespace Sinter;

/// <summary>Derivatives of whole functions: products with the Jacobian and the Hessian, and the matrices themselves. After <c>torch.autograd.functional</c>.</summary>
public static class Differentiation
{
    /// <summary>The matrix of all partial derivatives: a tensor of shape [*y, *x].</summary>
    /// <param name="f">A function of one tensor.</param>
    /// <param name="x">Where.</param>
    /// <param name="createGraph">Record the result, so that it can be differentiated.</param>
    [Export("autograd.functional.jacobian")]
    public static Tensor Jacobian(Func<Tensor, Tensor> f, Tensor x, bool createGraph = false)
    {
        using var _ = Autograd.EnableGrad();
        var (at, y) = Evaluate(f, x, createGraph);
        var jacobian = new Tensor[y.Count];
        var flat = y.Reshape(-1);
        for (long i = 0; i < jacobian.Length; i++)
        {
            var row = flat.RequiresGrad ? Autograd.Grad([flat.Select(0, i)], [at], retainGraph: true, createGraph: createGraph, allowUnused: true)[0] : null;
            jacobian[i] = row ?? Tensor.ZerosLike(x);
        }
        var result = Tensor.Zeros([y.Count, .. x.Shape], y.DType);
        for (long i = 0; i < jacobian.Length; i++) result[i] = jacobian[i];
        return result.Reshape([.. y.Shape, .. x.Shape]);
    }

    /// <summary>The matrix of second derivatives of a function with one result: a tensor of shape [*x, *x].</summary>
    [Export("autograd.functional.hessian")]
    public static Tensor Hessian(Func<Tensor, Tensor> f, Tensor x, bool createGraph = false)
        => Jacobian(at => Gradient(f, at), x, createGraph);

    /// <summary>f(x) and vᵀJ, the product of a vector with the Jacobian: one backward pass.</summary>
    /// <param name="f">A function of one tensor.</param>
    /// <param name="x">Where.</param>
    /// <param name="v">The vector, in the shape of f(x); 1 if null, which needs one result.</param>
    /// <param name="createGraph">Record the result.</param>
    [Export("autograd.functional.vjp")]
    public static (Tensor Y, Tensor Product) Vjp(Func<Tensor, Tensor> f, Tensor x, Tensor? v = null, bool createGraph = false)
    {
        using var _ = Autograd.EnableGrad();
        var (at, y) = Evaluate(f, x, createGraph);
        var product = y.RequiresGrad ? Autograd.Grad([y], [at], v is null ? null : [v], createGraph: createGraph, allowUnused: true)[0] : null;
        return (y, product ?? Tensor.ZerosLike(x));
    }

    /// <summary>f(x) and Jv, the derivative of f along v. Two backward passes: the second differentiates the first, which is linear in its weights.</summary>
    [Export("autograd.functional.jvp")]
    public static (Tensor Y, Tensor Product) Jvp(Func<Tensor, Tensor> f, Tensor x, Tensor v, bool createGraph = false)
    {
        Check.Shape(v.Shape == x.Shape, $"Jvp: x is {x.Shape} and v is {v.Shape}; the shapes must be equal.");
        using var _ = Autograd.EnableGrad();
        var (at, y) = Evaluate(f, x, createGraph);
        if (!y.RequiresGrad) return (y, Tensor.ZerosLike(y));
        var weights = Tensor.ZerosLike(y);
        weights.RequiresGrad = true;
        var g = Autograd.Grad([y], [at], [weights], createGraph: true, allowUnused: true)[0];
        var product = g is { RequiresGrad: true } ? Autograd.Grad([g], [weights], [v], createGraph: createGraph, allowUnused: true)[0] : null;
        return (y, product ?? Tensor.ZerosLike(y));
    }

    /// <summary>f(x) and Hv, the product of the Hessian with a vector, at the cost of two gradients.</summary>
    [Export("autograd.functional.hvp"), Export("autograd.functional.vhp")]
    public static (Tensor Y, Tensor Product) Hvp(Func<Tensor, Tensor> f, Tensor x, Tensor v, bool createGraph = false)
    {
        Check.Shape(v.Shape == x.Shape, $"Hvp: x is {x.Shape} and v is {v.Shape}; the shapes must be equal.");
        using var _ = Autograd.EnableGrad();
        var (at, y) = Evaluate(f, x, createGraph);
        Check.Shape(y.Count == 1, $"Hvp: f(x) is {y.Shape}; the Hessian is that of a function with one result.");
        var g = y.RequiresGrad ? Autograd.Grad([y], [at], createGraph: true, allowUnused: true)[0] : null;
        var product = g is { RequiresGrad: true } ? Autograd.Grad([g], [at], [v], createGraph: createGraph, allowUnused: true)[0] : null;
        return (y, product ?? Tensor.ZerosLike(x));
    }

    static Tensor Gradient(Func<Tensor, Tensor> f, Tensor at)
    {
        var y = f(at);
        Check.Shape(y.Count == 1, $"Hessian: f(x) is {y.Shape}; the Hessian is that of a function with one result.");
        var g = y.RequiresGrad ? Autograd.Grad([y], [at], createGraph: true, allowUnused: true)[0] : null;
        return g ?? Tensor.ZerosLike(at);
    }

    // x itself when the result must stay connected to it, else a leaf of equal value.
    static (Tensor At, Tensor Y) Evaluate(Func<Tensor, Tensor> f, Tensor x, bool createGraph)
    {
        var at = createGraph && x.RequiresGrad ? x : x.Detach();
        if (!at.RequiresGrad) at.RequiresGrad = true;
        return (at, f(at));
    }
}
