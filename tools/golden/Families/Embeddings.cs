using TorchSharp;
using static Golden.Input;
using static Golden.TorchScript;
using static TorchSharp.torch;

namespace Golden.Families;

/// <summary>Embedding and EmbeddingBag.</summary>
static class Embeddings
{
    public static void Fill(Family family)
    {
        var draw = new Draw("embeddings");
        var indices = tensor(new long[,] { { 1, 4, 4 }, { 0, 2, 6 } });

        var embedding = nn.Embedding(7, 3);
        family.Add("embedding", "nn.Embedding", new { num_embeddings = 7, embedding_dim = 3 },
            [("input", indices)], x => [embedding.call(x[0])], embedding);
        var padded = nn.Embedding(7, 3, padding_idx: 4);
        family.Add("embedding_padding", "nn.Embedding", new { num_embeddings = 7, embedding_dim = 3, padding_idx = 4 },
            [("input", indices)], x => [padded.call(x[0])], padded);
        family.Function("embedding_scale_grad_by_freq", "nn.functional.embedding", new { scale_grad_by_freq = true },
            "torch.embedding(weight, input, -1, True, False)", [("input", indices), ("weight", draw.Values(7, 3))]);

        string[] modes = ["sum", "mean", "max"];
        for (int mode = 0; mode < modes.Length; mode++)
        {
            Bag($"embedding_bag_{modes[mode]}", mode, null);
            Bag($"embedding_bag_{modes[mode]}_padding", mode, 4);
        }
        family.Function("embedding_bag_per_sample_weights", "nn.functional.embedding_bag", new { mode = "sum" },
            "torch.embedding_bag(weight, input, offsets, False, 0, False, per_sample_weights, False, None)[0]",
            [("input", Flat()), ("weight", draw.Values(7, 3)), ("offsets", Offsets()), ("per_sample_weights", draw.Uniform(0.25, 2, 6))]);
        family.Function("embedding_bag_include_last_offset", "nn.functional.embedding_bag", new { mode = "mean", include_last_offset = true },
            "torch.embedding_bag(weight, input, offsets, False, 1, False, None, True, None)[0]",
            [("input", Flat()), ("weight", draw.Values(7, 3)), ("offsets", tensor(new long[] { 0, 2, 2, 6 }))]);

        void Bag(string id, int mode, long? padding_idx) =>
            family.Function(id, "nn.functional.embedding_bag", new { mode = modes[mode], padding_idx },
                $"torch.embedding_bag(weight, input, offsets, False, {mode}, False, None, False, {Literal(padding_idx)})[0]",
                [("input", Flat()), ("weight", draw.Distinct(7, 3)), ("offsets", Offsets())]);
        // The second of three bags is empty.
        static Tensor Flat() => tensor(new long[] { 1, 4, 4, 0, 2, 6 });
        static Tensor Offsets() => tensor(new long[] { 0, 3, 3 });
    }
}
