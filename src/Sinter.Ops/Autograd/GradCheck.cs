using System.Globalization;

namespace Sinter;

/// <summary>Compares derivatives with finite differences, in float64: the test that an op, a module or a function of your own is differentiated rightly.</summary>
/// <remarks>Complex inputs and outputs are checked as the pairs of their parts, which is what PyTorch's convention for their gradients says: that of z = a + ib is
/// ∂/∂a + i ∂/∂b. After <c>torch.autograd.gradcheck</c> and <c>gradgradcheck</c>, with their defaults.</remarks>
public static class GradCheck
{
    /// <summary>Checks the whole Jacobian of <paramref name="f"/> at <paramref name="inputs"/>, column by column with (f(x + eps) - f(x - eps)) / 2 eps.</summary>
    /// <param name="f">A function of the inputs that gives the same result each time it is called.</param>
    /// <param name="inputs">Those that require a gradient are checked; they are float64, and no two of their elements share a place.</param>
    /// <param name="eps">Half the distance of the differences.</param>
    /// <param name="atol">The difference allowed in any case.</param>
    /// <param name="rtol">The difference allowed for each unit of the numerical value.</param>
    /// <exception cref="AutogradException">A derivative is wrong, or two backward passes differ.</exception>
    public static void Run(Func<Tensor[], Tensor> f, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3)
        => Run(x => [f(x)], inputs, eps, atol, rtol);

    /// <inheritdoc cref="Run(Func{Tensor[], Tensor}, Tensor[], double, double, double)"/>
    public static void Run(Func<Tensor[], Tensor[]> f, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3)
    {
        (f, inputs) = OverParts(f, inputs);
        var wanted = Wanted(inputs);
        var outputs = f(inputs);
        for (var o = 0; o < outputs.Length; o++)
        {
            if (!outputs[o].DType.IsFloatingPoint) continue;
            var rule = ByRule(outputs[o], wanted);
            for (var i = 0; i < wanted.Length; i++)
                Compare(rule[i], ByDifferences(f, inputs, o, wanted[i], eps), i, o, atol, rtol);
        }
    }

    /// <summary>Checks the second derivatives: <see cref="Run(Func{Tensor[], Tensor}, Tensor[], double, double, double)"/> of the gradient of
    /// <paramref name="f"/>, as a function of the inputs and of the (random) gradients of the outputs.</summary>
    /// <inheritdoc cref="Run(Func{Tensor[], Tensor}, Tensor[], double, double, double)"/>
    public static void RunTwice(Func<Tensor[], Tensor> f, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3)
        => RunTwice(x => [f(x)], inputs, eps, atol, rtol);

    /// <inheritdoc cref="RunTwice(Func{Tensor[], Tensor}, Tensor[], double, double, double)"/>
    public static void RunTwice(Func<Tensor[], Tensor[]> f, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3)
    {
        (f, inputs) = OverParts(f, inputs);
        var wanted = Wanted(inputs);
        var outputs = Array.FindAll(f(inputs), y => y.RequiresGrad);
        if (outputs.Length == 0) return;
        var random = new Random(outputs.Length);
        var weights = Array.ConvertAll(outputs, y => Weights(y.Shape, random));

        // The differences are taken of the gradient as an ordinary pass computes it, the rule is that of a recorded pass: so each is checked against the other too.
        Tensor[] Gradient(Tensor[] all)
        {
            var recorded = Autograd.IsRecording;
            using var _ = Autograd.EnableGrad();
            var y = Array.FindAll(f(all[..inputs.Length]), t => t.RequiresGrad);
            var dx = Autograd.Grad(y, wanted, all[inputs.Length..], createGraph: recorded, allowUnused: true);
            return [.. dx.Select((d, i) => d ?? Tensor.ZerosLike(wanted[i]))];
        }
        Run(Gradient, [.. inputs, .. weights], eps, atol, rtol);
    }

    static (Func<Tensor[], Tensor[]>, Tensor[]) OverParts(Func<Tensor[], Tensor[]> f, Tensor[] inputs)
    {
        var complex = Array.ConvertAll(inputs, x => x.DType.IsComplex);
        Tensor[] parts;
        using (Autograd.NoGrad())
            parts = Array.ConvertAll(inputs, x => x.DType.IsComplex ? x.ViewAsReal().Clone() : x);
        for (var i = 0; i < parts.Length; i++)
            if (complex[i]) parts[i].RequiresGrad = inputs[i].RequiresGrad;
        return (x => Array.ConvertAll(f([.. x.Select((part, i) => complex[i] ? part.ViewAsComplex() : part)]), y => y.DType.IsComplex ? y.ViewAsReal() : y), parts);
    }

    static Tensor Weights(Shape shape, Random random)
    {
        var values = new double[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = 2 * random.NextDouble() - 1;
        var v = Tensor.From(values, shape);
        v.RequiresGrad = true;
        return v;
    }

    static Tensor[] Wanted(Tensor[] inputs)
    {
        var wanted = Array.FindAll(inputs, x => x.RequiresGrad);
        Check.Argument(wanted.Length > 0, $"GradCheck: none of the {inputs.Length} inputs requires a gradient; set RequiresGrad.");
        foreach (var x in wanted)
        {
            Check.DType(x.DType == DType.Float64, $"GradCheck: an input is {x.DType}; differences need float64. Convert it.");
            for (var d = 0; d < x.Rank; d++)
                Check.Shape(x.Shape[d] <= 1 || x.Strides[d] != 0, $"GradCheck: an input is expanded ({x.Shape} with strides {x.Strides}), so several elements share one place; clone it.");
        }
        return wanted;
    }

    // Row j of each Jacobian is a backward pass from element j of the output.
    static double[][,] ByRule(Tensor y, Tensor[] inputs)
    {
        var jacobians = Array.ConvertAll(inputs, x => new double[x.Count, y.Count]);
        if (!y.RequiresGrad) return jacobians;
        for (var j = 0; j < y.Count; j++)
        {
            var seed = new double[y.Count];
            seed[j] = 1;
            var v = Tensor.From(seed, y.Shape).To(y.DType);
            var dx = Autograd.Grad([y], inputs, [v], retainGraph: true, allowUnused: true);
            var again = Autograd.Grad([y], inputs, [v], retainGraph: true, allowUnused: true);
            for (var i = 0; i < inputs.Length; i++)
            {
                if (dx[i] is not { } d) continue;
                Check.Autograd(d.Shape == inputs[i].Shape && d.DType == inputs[i].DType,
                    $"GradCheck: input {i} is {inputs[i].DType} {inputs[i].Shape} and its gradient {d.DType} {d.Shape}; they must agree.");
                var row = d.ToArray<double>();
                Check.Autograd(row.AsSpan().SequenceEqual(again[i]!.ToArray<double>()), $"GradCheck: two backward passes gave different gradients of input {i}.");
                for (var k = 0; k < row.Length; k++) jacobians[i][k, j] = row[k];
            }
        }
        return jacobians;
    }

    static double[,] ByDifferences(Func<Tensor[], Tensor[]> f, Tensor[] inputs, int output, Tensor x, double eps)
    {
        using var _ = Autograd.NoGrad();
        double[,]? jacobian = null;
        for (long i = 0; i < x.Count; i++)
        {
            var place = Place(x, i);
            var before = Read(x, place);
            Write(x, place, before + eps);
            var above = f(inputs)[output].ToArray<double>();
            Write(x, place, before - eps);
            var below = f(inputs)[output].ToArray<double>();
            Write(x, place, before);
            jacobian ??= new double[x.Count, above.Length];
            for (var j = 0; j < above.Length; j++) jacobian[i, j] = (above[j] - below[j]) / (2 * eps);
        }
        return jacobian ?? new double[0, 0];
    }

    static long Place(Tensor x, long i)
    {
        var place = 0L;
        for (var d = x.Rank - 1; d >= 0; d--)
        {
            (i, var at) = Math.DivRem(i, x.Shape[d]);
            place += at * x.Strides[d];
        }
        return place;
    }

    static double Read(Tensor x, long place)
    {
        using var xs = x.Pin<double>();
        return xs[place];
    }

    static void Write(Tensor x, long place, double value)
    {
        using var xs = x.Pin<double>();
        xs[place] = value;
    }

    static void Compare(double[,] rule, double[,] differences, int input, int output, double atol, double rtol)
    {
        for (var i = 0; i < rule.GetLength(0); i++)
            for (var j = 0; j < rule.GetLength(1); j++)
            {
                double found = rule[i, j], expected = differences[i, j];
                if (found.Equals(expected) || Math.Abs(found - expected) <= atol + rtol * Math.Abs(expected)) continue;
                throw new AutogradException(string.Create(CultureInfo.InvariantCulture,
                    $"GradCheck: the derivative of element {j} of output {output} by element {i} of input {input} is {found:G9}, but differences give {expected:G9}."));
            }
    }
}
