using CsCheck;
using Sinter.Nn;

namespace Sinter.Distributed.Tests;

public class Float8HookTests
{
    static readonly DType[] Formats = [DType.Float8E4M3, DType.Float8E5M2];

    static readonly Gen<float[]> Numbers = Gen.Select(Gen.Int[-140, 120], Gen.Float[-1, 1].Array[0, 200]).Select((exponent, values) => Array.ConvertAll(values, x => MathF.ScaleB(x, exponent)));

    [Fact]
    public void Packing_is_rounding_to_the_format_after_an_exact_scale() => Numbers.Sample(numbers =>
    {
        foreach (var format in Formats)
        {
            var (scale, read, lost) = Pack(format, numbers);
            Assert.Equal(0, float.Log2(scale) % 1);
            for (int i = 0; i < numbers.Length; i++)
            {
                float scaled = numbers[i] / scale;
                float expected = format == DType.Float8E4M3 ? (Float8E4M3)scaled : (Float8E5M2)scaled;
                Assert.True(float.IsFinite(expected));
                Assert.Equal(expected * scale, read[i]);
                Assert.Equal(numbers[i] - read[i], lost[i]);
            }
        }
    });

    [Fact]
    public void Every_number_of_the_format_survives()
    {
        foreach (var format in Formats)
        {
            float[] all = [.. Enumerable.Range(0, 256).Select(bits => format == DType.Float8E4M3 ? (float)Float8E4M3.FromBits((byte)bits) : Float8E5M2.FromBits((byte)bits)).Where(float.IsFinite)];
            // Without what was lost before, to which -0 would be added.
            var (scale, read, _) = Pack(format, all, errorFeedback: false);
            Assert.Equal(1, scale);
            Assert.Equal(all.Select(BitConverter.SingleToInt32Bits), read.Select(BitConverter.SingleToInt32Bits));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_makes_all_NaN_and_is_not_remembered(float bad)
    {
        float[] numbers = [.. Enumerable.Repeat(1f, 70), bad, 2];
        var (_, read, lost) = Pack(DType.Float8E4M3, numbers);
        Assert.All(read, x => Assert.True(float.IsNaN(x)));
        Assert.All(lost, x => Assert.Equal(0, x));
    }

    static unsafe (float Scale, float[] Read, float[] Lost) Pack(DType format, float[] numbers, bool errorFeedback = true)
    {
        Float8Packing packing = new(format);
        byte[] packed = new byte[Float8Packing.Bytes(numbers.Length)];
        float[] read = new float[numbers.Length + 1], lost = new float[numbers.Length + 1], x = [.. numbers, 0];
        fixed (float* from = x, to = read, rest = lost)
        fixed (byte* bytes = packed)
        {
            packing.Pack(from, bytes, numbers.Length, errorFeedback ? rest : null);
            packing.Read(bytes, to, numbers.Length);
        }
        return (BitConverter.ToSingle(packed), read[..^1], lost[..^1]);
    }

    // Two roundings, on the way out and back, each of up to a sixteenth, or an eighth.
    [Theory]
    [InlineData(DType.Float8E4M3, 0.13)]
    [InlineData(DType.Float8E5M2, 0.27)]
    public void The_mean_is_close_and_equal_on_all_ranks(DType format, double tolerance)
    {
        foreach (int ranks in (int[])[1, 2, 3, 5])
        {
            var exact = HookTraining.Gradients(ranks, () => new AllReduceHook())[0];
            var found = HookTraining.Gradients(ranks, () => new Float8Hook(format));
            foreach (var rank in found) Replicas.Same(found[0], rank, "on all ranks");
            foreach (var (name, values) in exact)
                for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], found[0][name][i], tolerance * values.Max(Math.Abs));
        }
    }

    [Theory]
    [MemberData(nameof(Backends.Names), MemberType = typeof(Backends))]
    public void With_error_feedback_the_sum_of_many_steps_is_that_of_the_exact_mean(string backend)
    {
        // A small gradient beside a large one, of which rounding alone would make nothing.
        float[] sums = Backends.Run(backend, 2, group =>
        {
            var p = new Weights();
            using DistributedDataParallel ddp = new(p, group, new() { Hook = new Float8Hook() });
            float sum = 0;
            for (int step = 0; step < 600; step++)
            {
                ddp.ZeroGrad();
                ddp.Call(Tensor.From([1e6f, 0.1f + 0.2f * group.Rank, 1e6f, 0.1f + 0.2f * group.Rank])).Backward();
                sum += p.Values.Grad!.ToArray<float>()[1];
            }
            return sum;
        });
        Assert.All(sums, sum => Assert.Equal(600 * 0.2, sum, 12.0));
        Assert.Equal(sums[0], sums[1]);
        float without = ThreadGroups.Run(2, group =>
        {
            var p = new Weights();
            using DistributedDataParallel ddp = new(p, group, new() { Hook = new Float8Hook(errorFeedback: false) });
            ddp.Call(Tensor.From([1e6f, 0.1f, 1e6f, 0.1f])).Backward();
            return p.Values.Grad!.ToArray<float>()[1];
        })[0];
        Assert.Equal(0, without);
    }

    sealed class Weights : Module<Tensor, Tensor>
    {
        public Parameter Values { get; } = new(Tensor.Zeros(4));

        public override Tensor Forward(Tensor x) => (Values * x).Sum();
    }

    [Theory]
    [InlineData(DType.Float8E4M3, true)]
    [InlineData(DType.Float8E5M2, true)]
    [InlineData(DType.Float8E4M3, false)]
    public void It_learns_what_the_exact_mean_learns(DType format, bool errorFeedback)
    {
        double exact = HookTraining.Train(null), compressed = HookTraining.Train(() => new Float8Hook(format, errorFeedback));
        Assert.InRange(exact, 0, 0.01);
        Assert.InRange(compressed, 0, 0.02);
    }

    [Fact]
    public void Gradients_of_another_type_are_averaged_as_they_are() => ThreadGroups.Run(2, group =>
    {
        var model = new Sequential(new Linear(2, 1, bias: false, dtype: DType.Float64));
        using DistributedDataParallel ddp = new(model, group, new() { Hook = new Float8Hook() });
        ddp.Call(Tensor.Full([1, 2], group.Rank + 1 / 3.0, DType.Float64)).Sum().Backward();
        Assert.All(model[0].Parameters().First().Grad!.ToArray<double>(), g => Assert.Equal(0.5 + 1 / 3.0, g, 1e-12));
    });

    [Fact]
    public void Only_eight_bit_floats_are_accepted() => Assert.Throws<DTypeException>(() => new Float8Hook(DType.Float16));
}
