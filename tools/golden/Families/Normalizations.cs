using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Golden.Families;

/// <summary>Normalisations, those with running statistics in both modes.</summary>
static class Normalizations
{
    static readonly Draw Numbers = new("normalizations");

    public static void Fill(Family family)
    {
        BatchNorm(family);
        InstanceNorm(family);

        Layer("layer_norm", [6], true, true, 3, 6);
        Layer("layer_norm_no_bias", [6], true, false, 3, 6);
        Layer("layer_norm_plain", [6], false, false, 2, 2, 6);
        Layer("layer_norm_two_dims", [3, 4], true, true, 2, 3, 4);

        Group("group_norm", 2, true, 2, 4, 3);
        Group("group_norm_plain", 3, false, 2, 6, 2, 2);
        Group("group_norm_one", 1, true, 2, 4, 2, 2);
        Group("group_norm_all", 4, true, 2, 4, 3);

        Response("local_response_norm", 3, 0.5, 0.75, 1.0, 2, 5, 3);
        Response("local_response_norm_even", 4, 1e-2, 0.5, 2.0, 2, 5, 2, 3);

        Rms("rms_norm", [6], 1e-5, 3, 6);
        Rms("rms_norm_default_eps", [6], null, 3, 6);
        Rms("rms_norm_two_dims", [3, 4], 1e-6, 2, 3, 4);

        void Layer(string id, long[] shape, bool affine, bool bias, params long[] size)
        {
            var module = LayerNorm(shape, 1e-5, affine, bias);
            family.Add(id, "nn.LayerNorm", new { normalized_shape = shape, eps = 1e-5, elementwise_affine = affine, bias },
                [("input", Numbers.Values(size))], x => [module.call(x[0])], module);
        }

        void Group(string id, long groups, bool affine, params long[] size)
        {
            var module = GroupNorm(groups, size[1], 1e-5, affine);
            family.Add(id, "nn.GroupNorm", new { num_groups = groups, num_channels = size[1], eps = 1e-5, affine },
                [("input", Numbers.Values(size))], x => [module.call(x[0])], module);
        }

        void Response(string id, long window, double alpha, double beta, double k, params long[] size)
        {
            var module = LocalResponseNorm(window, alpha, beta, k);
            family.Add(id, "nn.LocalResponseNorm", new { size = window, alpha, beta, k },
                [("input", Numbers.Values(size))], x => [module.call(x[0])], module);
        }

        // Absent from TorchSharp: libtorch's own function, with the weight as a second input.
        void Rms(string id, long[] shape, double? eps, params long[] size)
        {
            string expression = $"torch.rms_norm(input, {TorchScript.Literal(shape)}, weight, {TorchScript.Literal(eps)})";
            family.Function(id, "nn.functional.rms_norm", new { normalized_shape = shape, eps }, expression,
                [("input", Numbers.Values(size)), ("weight", Numbers.Values(shape))]);
        }
    }

    static void BatchNorm(Family family)
    {
        foreach (bool training in (bool[])[true, false])
        {
            string mode = training ? "train" : "eval";
            Case($"batch_norm1d_{mode}", BatchNorm1d(3, 1e-5, 0.1), 1, true, true, 0.1, [5, 3]);
            Case($"batch_norm1d_length_{mode}", BatchNorm1d(3, 1e-3, 0.3), 1, true, true, 0.3, [2, 3, 4], 1e-3);
            Case($"batch_norm2d_{mode}", BatchNorm2d(3), 2, true, true, 0.1, [2, 3, 2, 3]);
            Case($"batch_norm2d_plain_{mode}", BatchNorm2d(3, affine: false), 2, false, true, 0.1, [2, 3, 2, 3]);
            Case($"batch_norm2d_untracked_{mode}", BatchNorm2d(3, track_running_stats: false), 2, true, false, 0.1, [2, 3, 2, 3]);
            Case($"batch_norm3d_{mode}", BatchNorm3d(2), 3, true, true, 0.1, [2, 2, 2, 2, 2]);

            void Case(string id, Module<Tensor, Tensor> module, int dims, bool affine, bool track, double momentum, long[] size,
                double eps = 1e-5) =>
                family.Add(id, $"nn.BatchNorm{dims}d",
                    new { num_features = size[1], eps, momentum, affine, track_running_stats = track },
                    [("input", Numbers.Values(size))], x => [module.call(x[0])], module, training: training);
        }
    }

    static void InstanceNorm(Family family)
    {
        Case("instance_norm1d", InstanceNorm1d(3), 1, false, false, true, 2, 3, 5);
        Case("instance_norm2d", InstanceNorm2d(3, affine: true), 2, true, false, true, 2, 3, 2, 3);
        Case("instance_norm2d_tracked_train", InstanceNorm2d(3, affine: true, track_running_stats: true), 2, true, true, true, 2, 3, 2, 3);
        Case("instance_norm2d_tracked_eval", InstanceNorm2d(3, affine: true, track_running_stats: true), 2, true, true, false, 2, 3, 2, 3);
        Case("instance_norm3d", InstanceNorm3d(2, affine: true), 3, true, false, true, 2, 2, 2, 2, 2);

        void Case(string id, Module<Tensor, Tensor> module, int dims, bool affine, bool track, bool training, params long[] size) =>
            family.Add(id, $"nn.InstanceNorm{dims}d",
                new { num_features = size[1], eps = 1e-5, momentum = 0.1, affine, track_running_stats = track },
                [("input", Numbers.Values(size))], x => [module.call(x[0])], module, training: training);
    }
}
