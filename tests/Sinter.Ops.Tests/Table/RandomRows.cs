using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

/// <summary>Shapes, types and messages of random ops; what they draw is tested by <see cref="RandomTensorTests"/>.</summary>
static class RandomRows
{
    static Tensor X => Tensor.Full([4], 0.5);
    static Sample Small => Sample.Of([2, 3]);
    static Sample Chances => new(Input.Real([2, 3], 0.1, 0.9));

    public static IEnumerable<OpRow> Rows =>
    [
        Drawn("rand", _ => Tensor.Rand([2, 3]), DType.Float32, new Sample()) with { Errors = [new(() => Tensor.Rand([2], DType.Int64), "^Rand: dtype is int64")] },
        Drawn("randn", _ => Tensor.Randn([2, 3], DType.BFloat16), DType.BFloat16, new Sample()) with { Errors = [new(() => Tensor.Randn([2], DType.Bool), "^Randn: dtype is bool")] },
        Drawn("randint", _ => Tensor.RandInt(0, 9, [2, 3]), DType.Int64, new Sample()) with { Errors = [new(() => Tensor.RandInt(2, 2, [1]), "^RandInt: from 2 to below 2")] },
        Drawn("randperm", _ => Tensor.RandPerm(5), DType.Int64, new Sample()) with { Errors = [new(() => Tensor.RandPerm(-1), "^RandPerm: n is -1")] },
        Drawn("rand_like", x => Tensor.RandLike(x[0]), null, Small),
        Drawn("randn_like", x => Tensor.RandnLike(x[0]), null, Small),
        Drawn("randint_like", x => Tensor.RandIntLike(x[0], -4, 5), null, Small),
        Drawn("normal", x => Tensor.Normal(x[0], x[1]), null, Sample.Positive([2, 3], [3])) with { Errors = [new(() => Tensor.Normal(X, -X), "^Normal: a standard deviation is negative")] },
        Drawn("bernoulli", x => x[0].Bernoulli(), null, Chances) with { Errors = [new(() => (X * 3).Bernoulli(), "^Bernoulli: a probability is not between 0 and 1"), new(() => Tensor.Arange(2).Bernoulli(), "^Bernoulli: x is int64")] },
        Drawn("poisson", x => x[0].Poisson(), null, Chances) with { Errors = [new(() => (-X).Poisson(), "^Poisson: rate 0 is -0.5"), new(() => Tensor.Arange(2).Poisson(), "^Poisson: x is int64")] },
        Drawn("multinomial", x => x[0].Multinomial(2), DType.Int64, Chances) with
        {
            Errors =
            [
                new(() => X.Multinomial(5), "^Multinomial: 5 of 4 positions without replacement"), new(() => X.Multinomial(0), "^Multinomial: n is 0"), new(() => (-X).Multinomial(1), "^Multinomial: weight 0 of row 0 is -0.5"),
                new(() => Tensor.From([0f, 1f]).Multinomial(2), "^Multinomial: row 0 has 1 weights above 0, and 2 are needed"), new(() => Tensor.Ones(1, 1, 1).Multinomial(1), @"^Multinomial: x is \[1, 1, 1\]"),
            ],
        },
        Filled("Tensor.uniform_", x => x.UniformInPlace(1, 2)) with { Errors = [new(() => X.UniformInPlace(2, 1), "^UniformInPlace: from 2 to 1"), new(() => Tensor.Arange(2).UniformInPlace(), "^UniformInPlace: x is int64")] },
        Filled("Tensor.normal_", x => x.NormalInPlace(1, 2)) with { Errors = [new(() => X.NormalInPlace(0, -1), "^NormalInPlace: std is -1")] },
        Filled("Tensor.log_normal_", x => x.LogNormalInPlace()) with { Errors = [new(() => X.LogNormalInPlace(0, 0), "^LogNormalInPlace: std is 0")] },
        Filled("Tensor.exponential_", x => x.ExponentialInPlace(2)) with { Errors = [new(() => X.ExponentialInPlace(0), "^ExponentialInPlace: rate is 0")] },
        Filled("Tensor.cauchy_", x => x.CauchyInPlace()) with { Errors = [new(() => X.CauchyInPlace(0, 0), "^CauchyInPlace: sigma is 0")] },
        Filled("Tensor.geometric_", x => x.GeometricInPlace(0.3)) with { Errors = [new(() => X.GeometricInPlace(1), "^GeometricInPlace: p is 1")] },
        Filled("Tensor.bernoulli_", x => x.BernoulliInPlace(0.3)) with { Errors = [new(() => X.BernoulliInPlace(2), "^BernoulliInPlace: p is 2")] },
        Filled("Tensor.random_", x => x.RandomInPlace(0, 9)) with { Errors = [new(() => X.RandomInPlace(3, 3), "^RandInt: from 3 to below 3")] },
    ];

    static OpRow Drawn(string name, Func<Tensor[], Tensor> call, DType? dtype, Sample sample) => new(name, call, sample) { Gradients = Gradients.None, ResultDType = dtype, Random = true };

    static OpRow Filled(string name, Func<Tensor, Tensor> call) => new(name, x => call(x[0]), Small) { Gradients = Gradients.None, Random = true, InPlace = true };
}
