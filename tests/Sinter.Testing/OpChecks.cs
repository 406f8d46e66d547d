using System.Text.RegularExpressions;

namespace Sinter.Testing;

/// <summary>The checks that run on every row of the op table. Each throws <see cref="CheckFailure"/>, or what the op threw.</summary>
public static partial class OpChecks
{
    static readonly Shape[] ElementwiseShapes = [[], [0], [1], [3, 0, 2], [2, 3, 4]];

    /// <summary>In every type: the reference's values for the same (rounded) arguments, and the promised type of the result.</summary>
    public static void Values(OpRow row)
    {
        foreach (var sample in row.Samples)
            foreach (var dtype in row.DTypes)
            {
                var arguments = Array.ConvertAll(row.Draw(sample), x => x.DType.IsFloatingPoint ? x.To(dtype) : x);
                var expected = Expected(row, arguments);
                var found = row.Call(arguments);
                var what = $"{row} on {sample} in {dtype.Name}";
                if (sample.Inputs.Any(i => i.IsReal) || row.ResultDType is not null)
                    Expect.That(found[0].DType == (row.ResultDType ?? dtype), $"{what}: the result is {found[0].DType.Name}, expected {(row.ResultDType ?? dtype).Name}.");
                if (!row.Random && expected is not null) Expect.Close(found[0], expected, Tolerance.Of(dtype) * row.Slack, what);
                if (row.InPlace) Expect.That(ReferenceEquals(found[0], arguments[0]) && arguments[0].Version > 0, $"{what}: it must change its first argument and return it.");
            }
    }

    static Tensor? Expected(OpRow row, Tensor[] arguments)
    {
        var reals = Array.ConvertAll(arguments, x => x.DType.IsFloatingPoint ? x.To(DType.Float64).Clone() : x.Clone());
        if (row.Reference is not null) return row.Reference(reals);
        if (row.Scalar is not null) return Elementwise(row.Scalar, reals);
        return arguments.Any(x => x.DType == DType.Float64) || row.Random ? null : row.Call(reals)[0];
    }

    static Tensor Elementwise(Func<double[], double> scalar, Tensor[] arguments)
    {
        var shape = arguments.Aggregate(Shape.Scalar, (s, x) => Shape.Broadcast(s, x.Shape));
        var columns = Array.ConvertAll(arguments, x => x.Expand(shape).ToArray<double>());
        var y = new double[shape.Count];
        for (var i = 0; i < y.Length; i++) y[i] = scalar(Array.ConvertAll(columns, c => c[i]));
        return Tensor.From(y, shape);
    }

    /// <summary>Integers of every width: the promised type, and the reference's values.</summary>
    public static void Integers(OpRow row)
    {
        if (row.OnIntegers == OnIntegers.Unchecked || row.Scalar is null) return;
        foreach (var dtype in (DType[])[DType.Int64, DType.Int32, DType.Int16, DType.Int8, DType.UInt8])
        {
            var arguments = Array.ConvertAll(row.Draw(new(Array.ConvertAll(row.Samples[0].Inputs, i => Whole(i, dtype)))), x => x.To(dtype));
            var promised = row.ResultDType ?? row.OnIntegers switch { OnIntegers.Kept => dtype, OnIntegers.Int64 => DType.Int64, _ => DType.Float32 };
            var expected = Elementwise(row.Scalar, arguments);
            var found = row.Call(arguments)[0];
            Expect.That(found.DType == promised, $"{row} in {dtype.Name}: the result is {found.DType.Name}, expected {promised.Name}.");
            Expect.Close(found, promised.IsFloatingPoint ? expected : expected.To(promised), Tolerance.Of(promised) * row.Slack, $"{row} in {dtype.Name}");
        }
    }

    // Of what a real argument avoids, integers avoid 0 alone: they may divide.
    static Input Whole(Input input, DType dtype)
        => new([3, 5], DType.Int64, Math.Ceiling(Math.Max(input.Low, dtype == DType.UInt8 ? 0 : input.Low)), Math.Floor(input.High), Array.FindAll(input.Avoid, kink => kink == 0));

    /// <summary>The gradient is that of finite differences, and float32's is float64's.</summary>
    public static void FirstDerivative(OpRow row)
    {
        if (row.Gradients == Gradients.None) return;
        foreach (var sample in row.Samples.Where(s => s.Inputs.Any(i => i.IsReal)))
        {
            if (!row.Random) GradCheck.Run(row.CallOnCopy, Leaves(row.Draw(sample), DType.Float64));
            if (row.Random || !row.DTypes.Contains(DType.Float32)) continue;
            Tensor[] wide = Leaves(row.Draw(sample), DType.Float64), narrow = Leaves(row.Draw(sample), DType.Float32);
            Back(row, wide);
            Back(row, narrow);
            for (var i = 0; i < wide.Length; i++)
            {
                if (wide[i].Grad is not { } expected) continue;
                Expect.That(narrow[i].Grad is { DType: DType.Float32 }, $"{row} on {sample}: the gradient of float32 argument {i} is {narrow[i].Grad?.DType.Name ?? "missing"}.");
                Expect.Close(narrow[i].Grad!, expected, Tolerance.Of(DType.Float32) * (10 * row.Slack), $"{row} on {sample}: gradient of argument {i} in float32");
            }
        }
    }

    static Tensor[] Leaves(Tensor[] arguments, DType dtype) => Array.ConvertAll(arguments, x =>
    {
        if (!x.DType.IsFloatingPoint) return x;
        var leaf = x.To(dtype).Detach();
        leaf.RequiresGrad = true;
        return leaf;
    });

    static void Back(OpRow row, Tensor[] arguments)
    {
        var outputs = Array.FindAll(row.CallOnCopy(arguments), y => y.RequiresGrad);
        if (outputs.Length > 0) Autograd.Backward(outputs, Array.ConvertAll(outputs, y => Ramp(y.Shape).To(y.DType)));
    }

    // A gradient that differs from element to element, so that exchanged elements are noticed.
    static Tensor Ramp(Shape shape) => (Tensor.Arange(0.0, shape.Count, dtype: DType.Float64) * (1.0 / Math.Max(1, shape.Count)) + 0.5).Reshape(shape);

    /// <summary>The second derivative is that of finite differences, and the recorded pass gives the gradient of the ordinary one.</summary>
    public static void SecondDerivative(OpRow row)
    {
        if (row.Gradients != Gradients.Twice || row.Random) return;
        foreach (var sample in row.Samples.Where(s => s.Inputs.Any(i => i.IsReal)))
            GradCheck.RunTwice(row.CallOnCopy, Leaves(row.Draw(sample), DType.Float64), atol: 1e-4);
    }

    /// <summary>Strided, offset and expanded arguments give what row-major ones give, values and gradients.</summary>
    public static void Strides(OpRow row)
    {
        if (row.Random || row.ReadsStrides) return;
        var tolerance = Tolerance.Of(DType.Float64);
        foreach (var sample in row.Samples)
        {
            var expected = row.Call(row.Draw(sample));
            foreach (var (name, layout) in Layouts.All)
            {
                var found = row.Call(Array.ConvertAll(row.Draw(sample), x => layout(x)));
                for (var o = 0; o < found.Length; o++) Expect.Close(found[o], expected[o], tolerance, $"{row} on {sample} {name}, output {o}");
            }
            if (row.Gradients != Gradients.None && sample.Inputs.Any(i => i.IsReal)) StridedGradients(row, sample, tolerance);
            if (!row.InPlace && !row.NeedsOwnPlaces) Expanded(row, sample, tolerance);
        }
    }

    static void StridedGradients(OpRow row, Sample sample, Tolerance tolerance)
    {
        Tensor[] plain = Leaves(row.Draw(sample), DType.Float64), strided = Leaves(Array.ConvertAll(row.Draw(sample), Layouts.Transposed), DType.Float64);
        Back(row, plain);
        Back(row, strided);
        for (var i = 0; i < plain.Length; i++)
            if (plain[i].Grad is { } g) Expect.Close(strided[i].Grad!, g, tolerance, $"{row} on {sample}: gradient of strided argument {i}");
    }

    static void Expanded(OpRow row, Sample sample, Tolerance tolerance)
    {
        var stretched = Array.ConvertAll(row.Draw(sample), x => x.Rank == 0 || x.Shape[0] == 0 ? x : x.Narrow(0, 0, 1).Clone().Expand(x.Shape));
        var expected = row.Call(Array.ConvertAll(stretched, x => x.Clone()));
        var found = row.Call(stretched);
        for (var o = 0; o < found.Length; o++) Expect.Close(found[o], expected[o], tolerance, $"{row} on expanded {sample}, output {o}");
    }

    /// <summary>Elementwise ops: no dimensions, no elements, and arguments that broadcast give what expanded copies give.</summary>
    public static void Shapes(OpRow row)
    {
        if (row.Scalar is null) return;
        var inputs = row.Samples[0].Inputs;
        foreach (var shape in ElementwiseShapes)
        {
            var arguments = row.Draw(new(Array.ConvertAll(inputs, i => i.With(shape))));
            Expect.Close(row.Call(Array.ConvertAll(arguments, x => x.Clone()))[0], Elementwise(row.Scalar, arguments), Tolerance.Of(DType.Float64) * row.Slack, $"{row} on {shape}");
        }
        for (var i = row.InPlace ? 1 : 0; i < inputs.Length && inputs.Length > 1; i++)
            foreach (var small in (Shape[])[[], [4], [3, 1], [1, 1, 1]])
            {
                var mixed = row.Draw(new([.. inputs.Select((input, k) => input.With(k == i ? small : [2, 3, 4]))]));
                var copies = Array.ConvertAll(mixed, x => x.Expand([2, 3, 4]).Clone());
                Expect.Same(row.Call(mixed)[0], row.Call(copies)[0], $"{row} with argument {i} of {small} broadcast");
            }
    }

    /// <summary>Elementwise ops: an element's result does not depend on how many follow it, so vector bodies and the rests of rows agree.</summary>
    public static void Lengths(OpRow row)
    {
        if (row.Scalar is null || row.Random) return;
        foreach (var dtype in row.DTypes)
        {
            // Twice the widest lane (16 of float32) and one.
            var longest = Array.ConvertAll(row.Draw(new(Array.ConvertAll(row.Samples[0].Inputs, i => i.With([33])))), x => x.DType.IsFloatingPoint ? x.To(dtype) : x);
            var whole = row.Call(Array.ConvertAll(longest, x => x.Clone()))[0];
            for (var n = 0; n < 33; n++)
                Expect.Same(row.Call(Array.ConvertAll(longest, x => x.Narrow(0, 0, n).Clone()))[0], whole.Narrow(0, 0, n), $"{row} on {n} elements in {dtype.Name}");
        }
    }

    /// <summary>Elementwise ops at NaN, ±∞, ±0 and ±1, in every combination of arguments.</summary>
    public static void SpecialValues(OpRow row)
    {
        if (row.Scalar is null || !row.SpecialValues || row.Random) return;
        double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1, -1];
        var inputs = row.Samples[0].Inputs;
        var reals = inputs.Count(i => i.IsReal);
        var n = (int)Math.Pow(special.Length, reals);
        foreach (var dtype in row.DTypes)
        {
            var real = 0;
            var random = new Random(1);
            var arguments = Array.ConvertAll(inputs, input =>
            {
                if (!input.IsReal) return input.With([n]).Draw(random);
                var period = (int)Math.Pow(special.Length, real++);
                return Tensor.From([.. Enumerable.Range(0, n).Select(i => special[i / period % special.Length])]).To(dtype);
            });
            var expected = Elementwise(row.Scalar, arguments).ToArray<double>();
            var found = row.Call(Array.ConvertAll(arguments, x => x.Clone()))[0].ToArray<double>();
            for (var i = 0; i < n; i++)
                Expect.That((Tolerance.Of(dtype) * row.Slack).Allows(found[i], Expect.Round(expected[i], dtype)),
                    $"{row} of ({string.Join(", ", Array.ConvertAll(arguments, x => x.ToArray<double>()[i]))}) in {dtype.Name} is {found[i]}, expected {expected[i]}.");
        }
    }

    /// <summary>One, two and three threads give the same bits, results and gradients, on arguments that two threads do share.</summary>
    public static void ThreadCounts(OpRow row)
    {
        var large = row.Large ?? (row.Scalar is null ? null : new Sample(Array.ConvertAll(row.Samples[0].Inputs, i => i.With([70_001]))));
        if (large is null || row.Random) return;
        var count = Threads.Count;
        try
        {
            double[][]? first = null;
            foreach (var threads in (int[])[1, 2, 3])
            {
                Threads.Count = threads;
                var shared = Threads.SharedLoops;
                var found = ResultsAndGradients(row, large);
                Expect.That(threads == 1 || Threads.SharedLoops > shared, $"{row} on {large}: no loop was shared among {threads} threads; make the sample larger.");
                first ??= found;
                for (var o = 0; o < found.Length; o++)
                    Expect.That(found[o].AsSpan().SequenceEqual(first[o]), $"{row} on {large}: {threads} threads give other bits than one in {(o < found.Length - large.Inputs.Length ? $"result {o}" : "a gradient")}.");
            }
        }
        finally
        {
            Threads.Count = count;
        }
    }

    // The results, and behind them a gradient for each argument, empty where there is none.
    static double[][] ResultsAndGradients(OpRow row, Sample sample)
    {
        var arguments = Array.ConvertAll(row.Draw(sample), x => x.DType.IsFloatingPoint ? x.To(DType.Float32) : x);
        var results = Array.ConvertAll(row.CallOnCopy(arguments), y => y.ToArray<double>());
        if (row.Gradients == Gradients.None) return results;
        var leaves = Leaves(arguments, DType.Float32);
        Back(row, leaves);
        return [.. results, .. Array.ConvertAll(leaves, x => x.Grad?.ToArray<double>() ?? [])];
    }

    /// <summary>What breaks a rule throws, and says which. Elementwise ops of several arguments all have one rule: that these broadcast.</summary>
    public static void Errors(OpRow row)
    {
        if (row.Scalar is not null && row.Samples[0].Inputs.Length > 1)
        {
            var inputs = row.Samples[0].Inputs;
            var arguments = row.Draw(new([.. inputs.Select((input, i) => input.With(i == inputs.Length - 1 ? [4] : [2, 3]))]));
            var refusal = Thrown(() => row.Call(arguments));
            Expect.That(refusal is ShapeException && Regex.IsMatch(refusal.Message, @"^\w+: .*\[4\]"), $"{row}: arguments [2, 3] and [4], which do not broadcast, gave {refusal?.ToString() ?? "no error"}.");
        }
        foreach (var error in row.Errors)
        {
            var thrown = Thrown(error.Call);
            Expect.That(thrown is ArgumentException or AutogradException or DivideByZeroException, $"{row}: a call that breaks a rule gave {thrown?.ToString() ?? "no error"}; expected: {error.Message}");
            Expect.That(Regex.IsMatch(thrown!.Message, error.Message), $"{row}: the message is\n{thrown.Message}\nexpected:\n{error.Message}");
        }
    }

    static Exception? Thrown(Action call)
    {
        try
        {
            call();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
