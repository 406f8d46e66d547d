using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Sinter.Language;
using Sinter.Nn;

namespace Sinter.Distributed.Tests;

/// <summary>A training that N ranks and one process do alike, bit for bit: the ranks each on a shard of a batch, the process on one shard after the other, shard 0 first.</summary>
public abstract class EqualTraining
{
    /// <summary>Every training, by name.</summary>
    public static IReadOnlyDictionary<string, EqualTraining> All { get; } = new Dictionary<string, EqualTraining>
    {
        ["mlp"] = new ShardedTraining(BuildMlp, LossOfMlp, null),
        ["mlp in bfloat16"] = new ShardedTraining(BuildMlp, LossOfMlp, DType.BFloat16),
        ["mlp in float16 scaled, accumulated and clipped"] = new ScaledTraining(BuildMlp, LossOfMlp),
        ["gpt"] = new ShardedTraining(BuildGpt, LossOfGpt, null),
        ["gpt in bfloat16"] = new ShardedTraining(BuildGpt, LossOfGpt, DType.BFloat16),
        ["cnn"] = new ConvolutionalTraining(null),
        ["cnn in bfloat16"] = new ConvolutionalTraining(DType.BFloat16),
    };

    /// <summary>Several buckets even for models as small as these.</summary>
    public static DataParallelOptions Small { get; } = new() { FirstBucketMegabytes = 0.0002, BucketMegabytes = 0.002, LastBucketMegabytes = 0.0002 };

    /// <summary>The parameters and buffers after so many steps of one process on <paramref name="shards"/> shards.</summary>
    public abstract Dictionary<string, float[]> Alone(int shards, int steps);

    /// <summary>The parameters and buffers of this rank after so many steps of all.</summary>
    public abstract Dictionary<string, float[]> Together(ProcessGroup group, int steps);

    /// <summary>A hash of all bits.</summary>
    public static string Digest(Dictionary<string, float[]> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, numbers) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(MemoryMarshal.AsBytes<float>(numbers));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>A scope of mixed precision for one shard, or none. Within one scope weights are converted once, and the gradients of all shards would be added up in 16 bits.</summary>
    protected static Autocast? Scope(DType? low) => low is { } dtype ? new(dtype) : null;

    static Module<Tensor, Tensor> BuildMlp() => new Sequential(new Linear(6, 16), new Tanh(), new Linear(16, 3));

    static Tensor LossOfMlp(Func<Tensor, Tensor> call, int step, int shard) => call(Replicas.Normal(1000 * step + shard, 5, 6)).CrossEntropy(Tensor.From([0L, 1, 2, 1, shard % 3]));

    static Module<Tensor, Tensor> BuildGpt() => new Gpt(new() { VocabularySize = 11, BlockSize = 8, Layers = 2, Heads = 2, Dim = 16 });

    static Tensor LossOfGpt(Func<Tensor, Tensor> call, int step, int shard)
    {
        var ids = Tensor.From([.. Enumerable.Range(0, 18).Select(i => (long)((step * 31 + shard * 17 + i * i) % 11))], [2, 9]);
        return call(ids[.., ..8]).Reshape(-1, 11).CrossEntropy(ids[.., 1..].Reshape(-1));
    }
}
