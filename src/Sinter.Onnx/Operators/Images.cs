namespace Sinter.Onnx;

/// <summary>Sampling of images, and the choice among overlapping boxes.</summary>
static class Images
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("GridSample", c => c.X.GridSample(c[1], c.Text("mode", "linear") switch
        {
            "linear" or "bilinear" => "bilinear",
            "cubic" or "bicubic" => "bicubic",
            var mode => mode,
        }, c.Text("padding_mode", "zeros"), c.Flag("align_corners")));
        table.Add("AffineGrid", c => c.X.AffineGrid(c.Room(c.Longs(1)), c.Flag("align_corners")));
        table.AddValue("NonMaxSuppression", Suppress);
    }

    static OnnxValue Suppress(NodeCall c)
    {
        var boxes = c.X.To(DType.Float32).ToArray<float>();
        var scores = c[1].To(DType.Float32).ToArray<float>();
        long most = c.Has(2) ? c.Long(2) : 0;
        double overlap = c.Has(3) ? c.Number(3) : 0, least = c.Has(4) ? c.Number(4) : double.NegativeInfinity;
        long B = c[1].Shape[0], classes = c[1].Shape[1], n = c[1].Shape[2];
        var isCentre = c.Flag("center_point_box");
        var chosen = new List<long>();
        for (long b = 0; b < B; b++)
        {
            var corners = new (float Y0, float X0, float Y1, float X1)[n];
            for (long i = 0; i < n; i++) corners[i] = Corners(boxes.AsSpan((int)((b * n + i) * 4), 4), isCentre);
            for (long k = 0; k < classes; k++)
            {
                var from = (b * classes + k) * n;
                var order = Enumerable.Range(0, (int)n).Where(i => scores[from + i] > least).OrderByDescending(i => scores[from + i]);
                var kept = new List<int>();
                foreach (var i in order)
                {
                    if (kept.Count >= most) break;
                    if (kept.All(j => Overlap(corners[i], corners[j]) <= overlap)) kept.Add(i);
                }
                foreach (var i in kept) chosen.AddRange([b, k, i]);
            }
        }
        return Tensor.From(chosen.ToArray(), [chosen.Count / 3, 3]);
    }

    static (float, float, float, float) Corners(ReadOnlySpan<float> box, bool isCentre) => isCentre
        ? (box[1] - box[3] / 2, box[0] - box[2] / 2, box[1] + box[3] / 2, box[0] + box[2] / 2)
        : (Math.Min(box[0], box[2]), Math.Min(box[1], box[3]), Math.Max(box[0], box[2]), Math.Max(box[1], box[3]));

    static double Overlap((float Y0, float X0, float Y1, float X1) a, (float Y0, float X0, float Y1, float X1) b)
    {
        double h = Math.Min(a.Y1, b.Y1) - Math.Max(a.Y0, b.Y0), w = Math.Min(a.X1, b.X1) - Math.Max(a.X0, b.X0);
        if (h <= 0 || w <= 0) return 0;
        var shared = h * w;
        return shared / ((a.Y1 - a.Y0) * (double)(a.X1 - a.X0) + (b.Y1 - b.Y0) * (double)(b.X1 - b.X0) - shared);
    }
}
