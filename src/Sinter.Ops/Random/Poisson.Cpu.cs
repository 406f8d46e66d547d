using Sinter.Cpu;

namespace Sinter;

/// <summary>Poisson numbers by inversion: one uniform number is used up by the probabilities of the outcomes, the likeliest first, then its neighbours on both
/// sides in turn. Takes about √rate steps.</summary>
static unsafe class PoissonCpu
{
    const long Grain = 1 << 10;

    /// <summary>A number for each of the float64, row-major rates.</summary>
    public static Tensor Run(Tensor rates, Generator generator)
    {
        var y = Tensor.Rand(rates.Shape, DType.Float64, generator);
        using var ys = y.Pin<double>();
        using var rs = rates.Pin<double>();
        for (long i = 0; i < rates.Count; i++)
            Check.Argument(rs[i] >= 0 && double.IsFinite(rs[i]), $"Poisson: rate {i} is {rs[i]}; rates must be finite and at least 0.");
        Threads.For(rates.Count, Grain, new Body(ys, rs));
        return y;
    }

    readonly struct Body(double* y, double* rates) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (var i = from; i < to; i++) y[i] = Invert(y[i], rates[i]);
        }

        static double Invert(double u, double rate)
        {
            if (rate == 0) return 0;
            var mode = Math.Floor(rate);
            var likeliest = Math.Exp(mode * Math.Log(rate) - rate - SpecialMath.LogGamma(mode + 1));
            if ((u -= likeliest) < 0) return mode;
            double above = likeliest, below = likeliest;
            for (var k = 1; ; k++)
            {
                above *= rate / (mode + k);
                if ((u -= above) < 0) return mode + k;
                below *= Math.Max(0, mode - k + 1) / rate;
                if ((u -= below) < 0) return mode - k;
                // What rounding left over of u lies beyond the last outcome that counts.
                if (above + below < 1e-18) return mode + k;
            }
        }
    }
}
