namespace Sinter.Testing;

/// <summary>The checks of ops under mixed precision.</summary>
public static partial class OpChecks
{
    /// <summary>Under mixed precision an op computes in the type of its policy: the result has it, whatever the inputs had; its value is that of the op on inputs converted by hand; and the
    /// gradients are those, in the types of the inputs.</summary>
    public static void Policy(OpRow row, Precision policy, AutocastList list)
    {
        foreach (var low in (DType[])[DType.BFloat16, DType.Float16])
            foreach (var sample in row.Samples.Where(s => s.Inputs.Any(i => i.IsReal)))
            {
                var what = $"{row} on {sample} under Autocast({low}, {list})";
                // Full must lift low inputs, Low must lower float32 ones, Promote must make one of a mixture.
                var arguments = Mixture(row.Draw(sample), policy, low);
                if (policy == Precision.Refused)
                {
                    Expect.That(Thrown(() => Cast(row, arguments, low, list)) is InvalidOperationException, $"{what}: it must be refused.");
                    continue;
                }
                var computing = policy == Precision.Low ? low : DType.Float32;
                var expected = row.CallOnCopy(Array.ConvertAll(arguments, x => x.DType.IsFloatingPoint ? x.To(computing) : x));
                var found = Cast(row, arguments, low, list);
                Expect.That(expected.Length == found.Length, $"{what}: {found.Length} results, expected {expected.Length}.");
                for (var o = 0; o < found.Length; o++)
                {
                    Expect.That(!found[o].IsDisposed, $"{what}: result {o} is a copy that was disposed with the op.");
                    Expect.That(found[o].DType == expected[o].DType, $"{what}: result {o} is {found[o].DType}, expected {expected[o].DType}.");
                    // A row may do some arithmetic of its own before it calls the op, in the type it is given.
                    if (!row.Random) Expect.Close(found[o], expected[o], Tolerance.Of(low), $"{what}, result {o}");
                }
                if (row.Gradients != Gradients.None && !row.Random) GradientsUnder(row, arguments, computing, low, list, what);
            }
    }

    static Tensor[] Cast(OpRow row, Tensor[] arguments, DType low, AutocastList list)
    {
        using var scope = new Autocast(low, list: list);
        return row.CallOnCopy(arguments);
    }

    static Tensor[] Mixture(Tensor[] arguments, Precision policy, DType low)
    {
        var first = true;
        return Array.ConvertAll(arguments, x =>
        {
            if (!x.DType.IsFloatingPoint) return x;
            // Rounded to 16 bits in any case, so that the order of conversions does not matter.
            var rounded = x.To(low);
            var keeps = policy == Precision.Low || (policy == Precision.Promote && first);
            first = false;
            return keeps ? rounded.To(DType.Float32) : rounded;
        });
    }

    static void GradientsUnder(OpRow row, Tensor[] arguments, DType computing, DType low, AutocastList list, string what)
    {
        Tensor[] plain = Leaves(arguments), cast = Leaves(arguments);
        Back(plain, row.CallOnCopy(Array.ConvertAll(plain, x => x.DType.IsFloatingPoint ? x.To(computing) : x)));
        Back(cast, Cast(row, cast, low, list));
        for (var i = 0; i < plain.Length; i++)
        {
            if (plain[i].Grad is not { } expected) continue;
            Expect.That(cast[i].Grad is { } g && g.DType == cast[i].DType, $"{what}: the gradient of argument {i}, {cast[i].DType}, is {cast[i].Grad?.DType.Name ?? "missing"}.");
            Expect.Close(cast[i].Grad!, expected, Tolerance.Of(low) * 4, $"{what}, gradient of argument {i}");
        }
    }

    static Tensor[] Leaves(Tensor[] arguments) => Array.ConvertAll(arguments, x =>
    {
        if (!x.DType.IsFloatingPoint) return x;
        var leaf = x.Detach();
        leaf.RequiresGrad = true;
        return leaf;
    });

    static void Back(Tensor[] leaves, Tensor[] results)
    {
        var outputs = Array.FindAll(results, y => y.RequiresGrad);
        if (outputs.Length > 0) Autograd.Backward(outputs, Array.ConvertAll(outputs, y => Ramp(y.Shape).To(y.DType)));
    }

    /// <summary>No policy touches float64.</summary>
    public static void WideUnderAutocast(OpRow row)
    {
        if (row.Random || !row.DTypes.Contains(DType.Float64)) return;
        var sample = row.Samples[0];
        var expected = row.CallOnCopy(row.Draw(sample));
        var found = Cast(row, row.Draw(sample), DType.BFloat16, AutocastList.Cpu);
        for (var o = 0; o < found.Length; o++) Expect.Same(found[o], expected[o], $"{row} on {sample} of float64 under Autocast, output {o}");
    }
}
