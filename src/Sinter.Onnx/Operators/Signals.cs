namespace Sinter.Onnx;

/// <summary>Windows and Fourier transforms. Real and imaginary part lie in the last dimension.</summary>
static class Signals
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("HannWindow", c => Window(c, 0.5, 0.5, 0));
        table.AddValue("HammingWindow", c => Window(c, 25.0 / 46, 1 - 25.0 / 46, 0));
        table.AddValue("BlackmanWindow", c => Window(c, 0.42, 0.5, 0.08));
        table.AddValue("MelWeightMatrix", MelWeights);
        table.Add("DFT", c =>
        {
            var axis = c.Version >= 20 ? c.Axis(c.Has(2) ? c.Long(2) : -2, c.X.Rank) : c.Axis("axis", c.X.Rank, 1);
            return Transform(c, c.X, axis, c.Has(1) ? c.Long(1) : null);
        });
        table.Add("STFT", ShortTime);
    }

    static OnnxTensor Window(NodeCall c, double a, double b, double d)
    {
        var n = c.Room(c.Long(0)).Count;
        double length = c.Flag("periodic", true) ? n : n - 1;
        var type = (ElementType)c.Int("output_datatype", 1);
        var values = Enumerable.Range(0, (int)n).Select(i => 2 * Math.PI * i / length).Select(t => a - b * Math.Cos(t) + d * Math.Cos(2 * t));
        return new(Tensor.From(values.ToArray()).To(type.Carrier), type);
    }

    // The spectrum as two products with the matrix of the roots of unity: any length, any axis, and a derivative.
    static Tensor Transform(NodeCall c, Tensor x, int axis, long? length)
    {
        bool inverse = c.Flag("inverse"), onesided = c.Flag("onesided");
        var size = x.Shape[axis];
        var n = length ?? (inverse && onesided ? 2 * (size - 1) : size);
        if (n < 1) throw new ArgumentException($"{c.Node.Operator}: the length is {n}; it must be at least 1.");
        c.Room([.. x.Shape.With(axis, n)]);
        Tensor re = x.Select(-1, 0), im = x.Shape[^1] == 2 ? x.Select(-1, 1) : Tensor.ZerosLike(re);
        (re, im) = (Fit(re.MoveDim(axis, -1), n, inverse && onesided), Fit(im.MoveDim(axis, -1), n, inverse && onesided));
        // The other half of a spectrum of real numbers is this one's mirror image.
        if (inverse && onesided && n > size)
        {
            var mirrored = n - size;
            (re, im) = (Tensor.Cat([re.Narrow(-1, 0, size), re.Narrow(-1, 1, mirrored).Flip(-1)], -1), Tensor.Cat([im.Narrow(-1, 0, size), -im.Narrow(-1, 1, mirrored).Flip(-1)], -1));
        }
        var outputs = onesided && !inverse ? n / 2 + 1 : n;
        var (cos, sin) = Roots(n, outputs, x.DType, c);
        if (inverse) sin = -sin;
        Tensor yr = re.MatMul(cos) + im.MatMul(sin), yi = im.MatMul(cos) - re.MatMul(sin);
        if (inverse) (yr, yi) = (yr / (double)n, yi / (double)n);
        (yr, yi) = (yr.MoveDim(-1, axis), yi.MoveDim(-1, axis));
        return inverse && onesided ? yr.Unsqueeze(-1) : Tensor.Stack([yr, yi], -1);
    }

    static Tensor Fit(Tensor x, long n, bool isHalf)
    {
        var size = x.Shape[^1];
        if (isHalf) return x;
        return size >= n ? x.Narrow(-1, 0, n) : x.Pad([0, n - size]);
    }

    // cos and sin of 2π·jk/n, the product taken modulo n first so that no digits are lost.
    static (Tensor Cos, Tensor Sin) Roots(long n, long outputs, DType dtype, NodeCall c)
    {
        c.Room(n, outputs);
        double[] cos = new double[n * outputs], sin = new double[n * outputs];
        for (long j = 0; j < n; j++)
            for (long k = 0; k < outputs; k++) (sin[j * outputs + k], cos[j * outputs + k]) = Math.SinCos(2 * Math.PI * (j * k % n) / n);
        return (Tensor.From(cos, [n, outputs]).To(dtype), Tensor.From(sin, [n, outputs]).To(dtype));
    }

    static Tensor ShortTime(NodeCall c)
    {
        var (x, step) = (c.X, c.Long(1));
        var window = c.Maybe(2);
        var length = c.Has(3) ? c.Long(3) : window?.Shape[0] ?? throw new ArgumentException("STFT: neither window nor frame_length is given.");
        if (step < 1 || length < 1 || length > x.Shape[1]) throw new ArgumentException($"STFT: frames of {length} every {step} do not fit a signal of {x.Shape[1]}.");
        var frames = (x.Shape[1] - length) / step + 1;
        var at = Tensor.Arange(frames).Unsqueeze(1) * step + Tensor.Arange(length);
        var parts = x.IndexSelect(1, at.Reshape(-1)).Reshape(x.Shape[0], frames, length, x.Shape[2]);
        if (window is not null) parts *= window.Reshape(-1, 1);
        var (cos, sin) = Roots(length, c.Flag("onesided", true) ? length / 2 + 1 : length, x.DType, c);
        Tensor re = parts.Select(-1, 0), yr = re.MatMul(cos), yi = -re.MatMul(sin);
        if (x.Shape[2] == 2)
        {
            var im = parts.Select(-1, 1);
            (yr, yi) = (yr + im.MatMul(sin), yi + im.MatMul(cos));
        }
        return Tensor.Stack([yr, yi], -1);
    }

    // Triangles between bin edges that are equally far apart on the mel scale.
    static OnnxTensor MelWeights(NodeCall c)
    {
        long bins = c.Long(0), length = c.Long(1), rate = c.Long(2);
        double low = c.Number(3), high = c.Number(4);
        var rows = length / 2 + 1;
        c.Room(rows, bins + 2);
        static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);
        var edges = Enumerable.Range(0, (int)bins + 2).Select(i => Mel(low) + i * (Mel(high) - Mel(low)) / (bins + 2))
            .Select(m => (long)Math.Floor((length + 1) * 700 * (Math.Pow(10, m / 2595) - 1) / rate)).ToArray();
        var weights = new double[rows * bins];
        for (var b = 0; b < bins; b++)
        {
            long from = edges[b], centre = edges[b + 1], to = edges[b + 2];
            if (centre == from) Put(centre, b, 1);
            else for (var j = from; j <= centre; j++) Put(j, b, (double)(j - from) / (centre - from));
            for (var j = centre; to > centre && j < to; j++) Put(j, b, (double)(to - j) / (to - centre));
        }
        void Put(long row, long bin, double value)
        {
            if (row >= 0 && row < rows) weights[row * bins + bin] = value;
        }
        var type = (ElementType)c.Int("output_datatype", 1);
        return new(Tensor.From(weights, [rows, bins]).To(type.Carrier), type);
    }
}
