using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Golden.Families;

/// <summary>Linear, Bilinear and the two distances.</summary>
static class Linears
{
    public static void Fill(Family family)
    {
        var draw = new Draw("linear");
        One("linear", 5, 3, true, 4, 5);
        One("linear_no_bias", 5, 3, false, 4, 5);
        One("linear_one_row", 6, 4, true, 6);
        One("linear_three_dims", 4, 7, true, 2, 3, 4);
        Two("bilinear", true, [3], [3]);
        Two("bilinear_no_bias", false, [2, 3], [2, 3]);

        Input[] pair() => [("x1", draw.Values(4, 5)), ("x2", draw.Values(4, 5))];
        var cosine = CosineSimilarity(1, 1e-8);
        family.Add("cosine_similarity", "nn.CosineSimilarity", new { dim = 1, eps = 1e-8 }, pair(), x => [cosine.call(x[0], x[1])]);
        foreach (double p in (double[])[1, 2, 3])
        {
            var distance = PairwiseDistance(p, 1e-6, keepdim: p == 3);
            family.Add($"pairwise_distance_p{p}", "nn.PairwiseDistance", new { p, eps = 1e-6, keepdim = p == 3 }, pair(),
                x => [distance.call(x[0], x[1])]);
        }

        void One(string id, long from, long to, bool bias, params long[] shape)
        {
            var module = Linear(from, to, bias);
            family.Add(id, "nn.Linear", new { in_features = from, out_features = to, bias }, [("input", draw.Values(shape))],
                x => [module.call(x[0])], module);
        }

        void Two(string id, bool bias, long[] lead1, long[] lead2)
        {
            var module = Bilinear(4, 3, 5, bias);
            family.Add(id, "nn.Bilinear", new { in1_features = 4, in2_features = 3, out_features = 5, bias },
                [("input1", draw.Values([.. lead1, 4])), ("input2", draw.Values([.. lead2, 3]))],
                x => [module.call(x[0], x[1])], module);
        }
    }
}
