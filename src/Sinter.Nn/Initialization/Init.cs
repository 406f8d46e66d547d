namespace Sinter.Nn;

/// <summary>The nonlinearity that follows a layer, which decides the gain of its weights.</summary>
public enum Nonlinearity
{
#pragma warning disable CS1591 // each is the function of its name
    Linear, Sigmoid, Tanh, ReLU, LeakyReLU, SELU,
#pragma warning restore CS1591
}

/// <summary>Which side of a layer keeps its variance.</summary>
public enum FanMode
{
    /// <summary>The forward pass does.</summary>
    FanIn,
    /// <summary>The backward pass does.</summary>
    FanOut,
}

/// <summary>Initial values of weights. Each changes its tensor in place, unrecorded, and returns it. After <c>torch.nn.init</c>.</summary>
public static class Init
{
    /// <summary>Uniform on [low, high).</summary>
    [Export("nn.init.uniform_")]
    public static Tensor Uniform(Tensor x, double low = 0, double high = 1, Generator? generator = null)
        => Unrecorded(x, () => Tensor.Rand(x.Shape, x.DType, generator) * (high - low) + low);

    /// <summary>Normal.</summary>
    [Export("nn.init.normal_")]
    public static Tensor Normal(Tensor x, double mean = 0, double std = 1, Generator? generator = null)
        => Unrecorded(x, () => Tensor.Randn(x.Shape, x.DType, generator) * std + mean);

    /// <summary>Normal, cut to [a, b] by its distribution function, so that no value lies outside.</summary>
    [Export("nn.init.trunc_normal_")]
    public static Tensor TruncatedNormal(Tensor x, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
    {
        static double Cdf(double z) => (1 + Cpu.SpecialMath.Erf(z / Math.Sqrt(2))) / 2;
        double low = 2 * Cdf((a - mean) / std) - 1, high = 2 * Cdf((b - mean) / std) - 1;
        return Unrecorded(x, () => ((Tensor.Rand(x.Shape, DType.Float64, generator) * (high - low) + low).ErfInv() * (std * Math.Sqrt(2)) + mean).Clamp(a, b));
    }

    /// <summary>One value.</summary>
    [Export("nn.init.constant_")]
    public static Tensor Constant(Tensor x, double value) => Unrecorded(x, () => Tensor.Full(x.Shape, value, x.DType));

    /// <summary>Zeros.</summary>
    [Export("nn.init.zeros_")]
    public static Tensor Zeros(Tensor x) => Constant(x, 0);

    /// <summary>Ones.</summary>
    [Export("nn.init.ones_")]
    public static Tensor Ones(Tensor x) => Constant(x, 1);

    /// <summary>The identity matrix.</summary>
    [Export("nn.init.eye_")]
    public static Tensor Eye(Tensor x)
    {
        Check.Shape(x.Rank == 2, $"Init.Eye: x is {x.Shape}; it must be a matrix.");
        return Unrecorded(x, () => Tensor.Eye(x.Shape[0], x.Shape[1], x.DType));
    }

    /// <summary>The identity of convolutions [out, in/groups, *kernel]: each input channel passes to the output channel of its number.</summary>
    [Export("nn.init.dirac_")]
    public static Tensor Dirac(Tensor x, int groups = 1)
    {
        Check.Shape(x.Rank is >= 3 and <= 5, $"Init.Dirac: x is {x.Shape}; it must be the weight of a convolution, of 3 to 5 dimensions.");
        Check.Shape(x.Shape[0] % groups == 0, $"Init.Dirac: {x.Shape[0]} output channels are not divisible by {groups} groups.");
        return Unrecorded(x, () =>
        {
            var y = Tensor.Zeros(x.Shape, x.DType);
            var centre = y;
            for (var d = x.Rank - 1; d >= 2; d--) centre = centre.Select(d, x.Shape[d] / 2);
            var perGroup = x.Shape[0] / groups;
            for (var g = 0; g < groups; g++)
                for (long c = 0; c < Math.Min(perGroup, x.Shape[1]); c++) centre[g * perGroup + c, c] = Tensor.Of(1, x.DType);
            return y;
        });
    }

    /// <summary>Uniform with equal variance forwards and backwards (Glorot and Bengio, 2010).</summary>
    [Export("nn.init.xavier_uniform_"), Export("nn.init.glorot_uniform_", Ours = true, Rename = "x: tensor")]
    public static Tensor XavierUniform(Tensor x, double gain = 1, Generator? generator = null)
    {
        var (fanIn, fanOut) = Fans(x);
        var bound = gain * Math.Sqrt(6.0 / (fanIn + fanOut));
        return Uniform(x, -bound, bound, generator);
    }

    /// <summary>Normal with equal variance forwards and backwards (Glorot and Bengio, 2010).</summary>
    [Export("nn.init.xavier_normal_"), Export("nn.init.glorot_normal_", Ours = true, Rename = "x: tensor")]
    public static Tensor XavierNormal(Tensor x, double gain = 1, Generator? generator = null)
    {
        var (fanIn, fanOut) = Fans(x);
        return Normal(x, 0, gain * Math.Sqrt(2.0 / (fanIn + fanOut)), generator);
    }

    /// <summary>Uniform with the variance kept through a nonlinearity (He et al., 2015). <paramref name="a"/> is the slope of a leaky ReLU.</summary>
    [Export("nn.init.kaiming_uniform_")]
    public static Tensor KaimingUniform(Tensor x, double a = 0, FanMode mode = FanMode.FanIn, Nonlinearity nonlinearity = Nonlinearity.LeakyReLU, Generator? generator = null)
    {
        var bound = Gain(nonlinearity, a) * Math.Sqrt(3.0 / Fan(x, mode));
        return Uniform(x, -bound, bound, generator);
    }

    /// <summary>Normal with the variance kept through a nonlinearity (He et al., 2015).</summary>
    [Export("nn.init.kaiming_normal_")]
    public static Tensor KaimingNormal(Tensor x, double a = 0, FanMode mode = FanMode.FanIn, Nonlinearity nonlinearity = Nonlinearity.LeakyReLU, Generator? generator = null)
        => Normal(x, 0, Gain(nonlinearity, a) / Math.Sqrt(Fan(x, mode)), generator);

    /// <summary>A (semi-)orthogonal matrix of the flattened weight [out, *], by Gram-Schmidt on a normal sample (Saxe et al., 2013).</summary>
    [Export("nn.init.orthogonal_")]
    public static Tensor Orthogonal(Tensor x, double gain = 1, Generator? generator = null)
    {
        Check.Shape(x.Rank >= 2, $"Init.Orthogonal: x is {x.Shape}; it needs at least 2 dimensions.");
        long rows = x.Shape[0], columns = x.Count / Math.Max(1, rows);
        return Unrecorded(x, () =>
        {
            var wide = rows < columns;
            var q = OrthonormalRows(Tensor.Randn(wide ? [rows, columns] : [columns, rows], DType.Float64, generator));
            return ((wide ? q : q.MT) * gain).Reshape(x.Shape);
        });
    }

    /// <summary>Normal, with a fraction of each column set to zero (Martens, 2010).</summary>
    [Export("nn.init.sparse_")]
    public static Tensor Sparse(Tensor x, double sparsity, double std = 0.01, Generator? generator = null)
    {
        Check.Shape(x.Rank == 2, $"Init.Sparse: x is {x.Shape}; it must be a matrix.");
        var zeros = (long)Math.Ceiling(sparsity * x.Shape[0]);
        return Unrecorded(x, () =>
        {
            var y = Tensor.Randn(x.Shape, x.DType, generator) * std;
            for (long c = 0; c < x.Shape[1]; c++) y[Tensor.RandPerm(x.Shape[0], generator: generator)[..(int)zeros], c] = Tensor.Of(0.0, x.DType);
            return y;
        });
    }

    /// <summary>The factor that keeps the variance through a nonlinearity.</summary>
    [Export("nn.init.calculate_gain")]
    public static double Gain(Nonlinearity nonlinearity, double a = 0.01) => nonlinearity switch
    {
        Nonlinearity.Tanh => 5.0 / 3,
        Nonlinearity.ReLU => Math.Sqrt(2),
        Nonlinearity.LeakyReLU => Math.Sqrt(2 / (1 + a * a)),
        Nonlinearity.SELU => 0.75,
        _ => 1,
    };

    /// <summary>How many inputs feed an output, and how many outputs an input feeds, for a weight [out, in, *kernel].</summary>
    internal static (long In, long Out) Fans(Tensor x)
    {
        Check.Shape(x.Rank >= 2, $"Init: x is {x.Shape}; a weight with a fan-in and a fan-out has at least 2 dimensions.");
        var field = x.Shape[2..].Count;
        return (x.Shape[1] * field, x.Shape[0] * field);
    }

    static long Fan(Tensor x, FanMode mode) => mode == FanMode.FanIn ? Fans(x).In : Fans(x).Out;

    static Tensor OrthonormalRows(Tensor a)
    {
        // Twice is enough (Giraud et al., 2005): the second pass removes what rounding left.
        for (long i = 0; i < a.Shape[0]; i++)
        {
            var row = a.Select(0, i);
            for (var pass = 0; pass < 2 && i > 0; pass++)
            {
                var before = a.Narrow(0, 0, i);
                row.CopyInPlace(row - before.MatMul(row).MatMul(before));
            }
            row.DivideInPlace(row.Square().Sum().Sqrt());
        }
        return a;
    }

    static Tensor Unrecorded(Tensor x, Func<Tensor> value)
    {
        using var _ = Autograd.NoGrad();
        return x.CopyInPlace(value());
    }
}
