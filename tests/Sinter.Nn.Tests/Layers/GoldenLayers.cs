using System.Text.Json;
using Sinter.Testing;

namespace Sinter.Nn.Tests.Layers;

/// <summary>Layers built from the arguments of golden cases, and called with their inputs.</summary>
static class GoldenLayers
{
    /// <summary>The cases of a family that are layers; functions are compared with the ops.</summary>
    public static IEnumerable<GoldenCase> Cases(string family)
        => Golden.Family(family).Where(c => c.Op.StartsWith("nn.", StringComparison.Ordinal) && char.IsUpper(c.Op["nn.".Length]));

    static int Int(this GoldenCase c, string name) => (int)c.Number(name);

    static int IntOr(this GoldenCase c, string name, int otherwise) => c.Args.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;

    static bool FlagOr(this GoldenCase c, string name, bool otherwise) => c.Args.TryGetProperty(name, out var value) ? value.GetBoolean() : otherwise;

    static Extents Extents(this GoldenCase c, string name) => c.Numbers(name).Select(n => (long)n).ToArray();

    static Padding Padding(this GoldenCase c)
        => c.Args.GetProperty("padding").ValueKind == JsonValueKind.String ? c.Text("padding") : c.Extents("padding");

    static PadMode Mode(this GoldenCase c) => c.Text("padding_mode") switch
    {
        "zeros" => PadMode.Constant,
        "reflect" => PadMode.Reflect,
        "replicate" => PadMode.Replicate,
        _ => PadMode.Circular,
    };

    static Module<Tensor, Tensor> Activation(this GoldenCase c) => c.Text("activation") == "gelu" ? new GELU() : new ReLU();

    public static Module Create(GoldenCase c) => c.Op["nn.".Length..] switch
    {
        "ReLU" => new ReLU(),
        "ReLU6" => new ReLU6(),
        "ELU" => new ELU(c.Number("alpha")),
        "CELU" => new CELU(c.Number("alpha")),
        "SELU" => new SELU(),
        "GELU" => new GELU(c.Text("approximate")),
        "SiLU" => new SiLU(),
        "Mish" => new Mish(),
        "Sigmoid" => new Sigmoid(),
        "Tanh" => new Tanh(),
        "Softplus" => new Softplus(c.Number("beta"), c.Number("threshold")),
        "Softsign" => new Softsign(),
        "Tanhshrink" => new Tanhshrink(),
        "Hardshrink" => new Hardshrink(c.Number("lambd")),
        "Softshrink" => new Softshrink(c.Number("lambd")),
        "Hardtanh" => new Hardtanh(c.Number("min_val"), c.Number("max_val")),
        "Hardsigmoid" => new Hardsigmoid(),
        "Hardswish" => new Hardswish(),
        "LeakyReLU" => new LeakyReLU(c.Number("negative_slope")),
        "LogSigmoid" => new LogSigmoid(),
        "Threshold" => new Threshold(c.Number("threshold"), c.Number("value")),
        "RReLU" => new RReLU(c.Number("lower"), c.Number("upper")),
        "PReLU" => new PReLU(c.Int("num_parameters"), c.Number("init")),
        "Softmax" => new Softmax(c.Int("dim")),
        "LogSoftmax" => new LogSoftmax(c.Int("dim")),
        "Softmin" => new Softmin(c.Int("dim")),
        "Softmax2d" => new Softmax2d(),
        "GLU" => new GLU(c.Int("dim")),
        "Linear" => new Linear(c.Int("in_features"), c.Int("out_features"), c.Flag("bias")),
        "Bilinear" => new Bilinear(c.Int("in1_features"), c.Int("in2_features"), c.Int("out_features"), c.Flag("bias")),
        "CosineSimilarity" => new CosineSimilarity(c.Int("dim"), c.Number("eps")),
        "PairwiseDistance" => new PairwiseDistance(c.Number("p"), c.Number("eps"), c.Flag("keepdim")),
        "LayerNorm" => new LayerNorm(c.Numbers("normalized_shape").Select(n => (long)n).ToArray(), c.Number("eps"), c.Flag("elementwise_affine"), c.Flag("bias")),
        "GroupNorm" => new GroupNorm(c.Int("num_groups"), c.Int("num_channels"), c.Number("eps"), c.Flag("affine")),
        "Embedding" => new Embedding(c.Int("num_embeddings"), c.Int("embedding_dim"), c.Args.TryGetProperty("padding_idx", out var padding) ? padding.GetInt64() : null),
        "BatchNorm1d" => new BatchNorm1d(c.Int("num_features"), c.Number("eps"), c.Number("momentum"), c.Flag("affine"), c.Flag("track_running_stats")),
        "BatchNorm2d" => new BatchNorm2d(c.Int("num_features"), c.Number("eps"), c.Number("momentum"), c.Flag("affine"), c.Flag("track_running_stats")),
        "BatchNorm3d" => new BatchNorm3d(c.Int("num_features"), c.Number("eps"), c.Number("momentum"), c.Flag("affine"), c.Flag("track_running_stats")),
        "InstanceNorm1d" => new InstanceNorm1d(c.Int("num_features"), c.Number("eps"), c.Number("momentum"), c.Flag("affine"), c.Flag("track_running_stats")),
        "InstanceNorm2d" => new InstanceNorm2d(c.Int("num_features"), c.Number("eps"), c.Number("momentum"), c.Flag("affine"), c.Flag("track_running_stats")),
        "InstanceNorm3d" => new InstanceNorm3d(c.Int("num_features"), c.Number("eps"), c.Number("momentum"), c.Flag("affine"), c.Flag("track_running_stats")),
        "LocalResponseNorm" => new LocalResponseNorm(c.Int("size"), c.Number("alpha"), c.Number("beta"), c.Number("k")),
        "Conv1d" or "Conv2d" or "Conv3d" => Convolution(c),
        "ConvTranspose1d" or "ConvTranspose2d" or "ConvTranspose3d" => Transposed(c),
        _ => Sequence(c),
    };

    static Module Convolution(GoldenCase c)
    {
        long input = c.Int("in_channels"), output = c.Int("out_channels");
        Extents kernel = c.Extents("kernel_size"), stride = c.Extents("stride"), dilation = c.Extents("dilation");
        var groups = c.Int("groups");
        return c.Op switch
        {
            "nn.Conv1d" => new Conv1d(input, output, kernel, stride, c.Padding(), dilation, groups, c.Flag("bias"), c.Mode()),
            "nn.Conv2d" => new Conv2d(input, output, kernel, stride, c.Padding(), dilation, groups, c.Flag("bias"), c.Mode()),
            _ => new Conv3d(input, output, kernel, stride, c.Padding(), dilation, groups, c.Flag("bias"), c.Mode()),
        };
    }

    static Module Transposed(GoldenCase c)
    {
        long input = c.Int("in_channels"), output = c.Int("out_channels");
        Extents kernel = c.Extents("kernel_size"), stride = c.Extents("stride"), padding = c.Extents("padding"), more = c.Extents("output_padding");
        var groups = c.Int("groups");
        return c.Op switch
        {
            "nn.ConvTranspose1d" => new ConvTranspose1d(input, output, kernel, stride, padding, more, groups, c.Flag("bias"), c.Extents("dilation")),
            "nn.ConvTranspose2d" => new ConvTranspose2d(input, output, kernel, stride, padding, more, groups, c.Flag("bias"), c.Extents("dilation")),
            _ => new ConvTranspose3d(input, output, kernel, stride, padding, more, groups, c.Flag("bias"), c.Extents("dilation")),
        };
    }

    static Module Sequence(GoldenCase c)
    {
        long i = c.IntOr("input_size", 0), h = c.IntOr("hidden_size", 0), model = c.IntOr("d_model", 0), inner = c.IntOr("dim_feedforward", 0);
        int layers = c.IntOr("num_layers", 1), heads = c.IntOr("nhead", 1);
        bool bias = c.FlagOr("bias", true), first = c.FlagOr("batch_first", false), both = c.FlagOr("bidirectional", false), normFirst = c.FlagOr("norm_first", false);
        TransformerEncoderLayer Encoder() => new(model, heads, inner, 0, c.Activation(), batchFirst: first, normFirst: normFirst);
        TransformerDecoderLayer Decoder() => new(model, heads, inner, 0, c.Activation(), batchFirst: first, normFirst: normFirst);
        return c.Op["nn.".Length..] switch
        {
            "RNN" => new RNN(i, h, layers, c.Args.TryGetProperty("nonlinearity", out var f) && f.GetString() == "relu" ? Nonlinearity.ReLU : Nonlinearity.Tanh, bias, first, 0, both),
            "GRU" => new GRU(i, h, layers, bias, first, 0, both),
            "LSTM" => new LSTM(i, h, layers, bias, first, 0, both),
            "RNNCell" => new RNNCell(i, h, bias),
            "GRUCell" => new GRUCell(i, h, bias),
            "LSTMCell" => new LSTMCell(i, h, bias),
            "MultiheadAttention" => new MultiheadAttention(c.Int("embed_dim"), c.Int("num_heads"), 0, bias, c.Flag("add_bias_kv"), c.Flag("add_zero_attn"),
                c.Int("kdim"), c.Int("vdim"), first),
            "TransformerEncoderLayer" => Encoder(),
            "TransformerDecoderLayer" => Decoder(),
            "TransformerEncoder" => new TransformerEncoder(Encoder(), layers),
            "TransformerDecoder" => new TransformerDecoder(Decoder(), layers),
            "Transformer" => new Transformer(model, heads, c.Int("num_encoder_layers"), c.Int("num_decoder_layers"), inner, 0, c.Activation(), batchFirst: first, normFirst: normFirst),
            _ => throw new NotSupportedException($"No layer for {c.Op}."),
        };
    }

    public static Tensor[] Call(Module module, GoldenCase c, IReadOnlyDictionary<string, Tensor> inputs)
    {
        Tensor? Get(string name) => inputs.GetValueOrDefault(name);
        Tensor In(string name) => inputs[name];
        PackedSequence? Packed() => c.Call("lengths") is { ValueKind: JsonValueKind.Array } lengths
            ? In("input").PackPaddedSequence([.. lengths.EnumerateArray().Select(n => n.GetInt64())], c.Flag("batch_first"), enforceSorted: false) : null;
        switch (module)
        {
            case RecurrentLayer<Tensor> layer when Packed() is { } x:
                var (packed, end) = layer.Call(x, Get("h_0"));
                return [packed.PadPackedSequence(batchFirst: true).Padded, end];
            case LSTM lstm when Packed() is { } x:
                var (each, ends) = lstm.Call(x, new(In("h_0"), In("c_0")));
                return [each.PadPackedSequence(batchFirst: true).Padded, ends.H, ends.C];
            case RecurrentLayer<Tensor> layer:
                var (output, state) = layer.Call(In("input"), Get("h_0"));
                return [output, state];
            case LSTM lstm:
                var (outputs, last) = lstm.Call(In("input"), Get("h_0") is { } h0 ? new(h0, In("c_0")) : null);
                return [outputs, last.H, last.C];
            case RecurrentCell<Tensor> cell: return [cell.Call(In("input"), Get("hx"))];
            case LSTMCell cell:
                var next = cell.Call(In("input"), Get("hx") is { } hx ? new(hx, In("cx")) : null);
                return [next.H, next.C];
            case MultiheadAttention attention:
                var needs = c.Call("need_weights").ValueKind == JsonValueKind.True;
                var average = c.Call("average_attn_weights").ValueKind != JsonValueKind.False;
                var (y, weights) = attention.Call(In("query"), In("key"), In("value"), Get("key_padding_mask"), needs, Get("attn_mask"), average);
                return weights is null ? [y] : [y, weights];
            case TransformerEncoderLayer layer: return [layer.Call(In("src"), Get("src_mask"), Get("src_key_padding_mask"))];
            case TransformerEncoder encoder: return [encoder.Call(In("src"), Get("mask"), Get("src_key_padding_mask"))];
            case TransformerDecoderLayer layer:
                return [layer.Call(In("tgt"), In("memory"), Get("tgt_mask"), Get("memory_mask"), Get("tgt_key_padding_mask"), Get("memory_key_padding_mask"))];
            case TransformerDecoder decoder:
                return [decoder.Call(In("tgt"), In("memory"), Get("tgt_mask"), Get("memory_mask"), Get("tgt_key_padding_mask"), Get("memory_key_padding_mask"))];
            case Transformer transformer: return [transformer.Call(In("src"), In("tgt"), Get("src_mask"), Get("tgt_mask"), Get("memory_mask"))];
            case Module<Tensor, Tensor, Tensor> two: return [two.Call(In(c.Inputs[0]), In(c.Inputs[1]))];
            default: return [((Module<Tensor, Tensor>)module).Call(In(c.Inputs[0]))];
        }
    }
}
