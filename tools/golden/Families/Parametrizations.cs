using static Golden.Input;
using static Golden.TorchScript;

namespace Golden.Families;

/// <summary>Weights computed from others: weight norm by libtorch's own function, spectral norm by its definition.</summary>
static class Parametrizations
{
    public static void Fill(Family family)
    {
        var draw = new Draw("parametrizations");
        Weight("weight_norm", 0, [3, 1], 3, 4);
        Weight("weight_norm_kernel", 0, [3, 1, 1], 3, 2, 2);
        Weight("weight_norm_columns", 1, [1, 4], 3, 4);
        Weight("weight_norm_whole", null, [], 3, 4);
        Spectral("spectral_norm", 0, "original.flatten(1)", 3, 8, 3, 2, 4);
        Spectral("spectral_norm_transposed", 1, "original.transpose(0, 1).flatten(1)", 2, 12, 3, 2, 4);

        void Weight(string id, int? dim, long[] length, params long[] shape) =>
            family.Function(id, "nn.utils.parametrizations.weight_norm", new { dim }, $"torch._weight_norm(original1, original0, {Literal(dim ?? -1)})",
                [("original0", draw.Uniform(0.25, 2, length)), ("original1", draw.Values(shape))]);
        void Spectral(string id, int dim, string matrix, long rows, long columns, params long[] shape) =>
            family.Function(id, "nn.utils.parametrizations.spectral_norm", new { dim }, $"original / torch.dot(_u, torch.mv({matrix}, _v))",
                [("original", draw.Values(shape)), Constant("_u", draw.Uniform(0.25, 1, rows)), Constant("_v", draw.Uniform(0.25, 1, columns))]);
    }
}
