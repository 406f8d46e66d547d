using System.Text;
using Sinter.Nn;

namespace Sinter.Distributed;

/// <summary>Whether all ranks built the same model: names, shapes and types of parameters and buffers, and which are learned.</summary>
internal static class ModelAgreement
{
    /// <exception cref="ModelMismatchException">They did not; thrown on every rank.</exception>
    public static void Check(Module module, ProcessGroup group)
    {
        var all = group.AllGatherBytes(Encoding.UTF8.GetBytes(string.Join('\n', Describe(module))));
        string[] first = Lines(all[0]);
        for (int rank = 1; rank < all.Length; rank++)
        {
            string[] other = Lines(all[rank]);
            for (int i = 0; i < Math.Max(first.Length, other.Length); i++)
            {
                string here = i < first.Length ? first[i] : "nothing", there = i < other.Length ? other[i] : "nothing";
                if (here == there) continue;
                string name = (i < first.Length ? here : there).Split(' ')[0];
                throw new ModelMismatchException(
                    $"DistributedDataParallel: the ranks have different models: {first.Length} parameters and buffers on rank 0, {other.Length} on rank {rank}. "
                    + $"The first that differs is {here} on rank 0, and {there} on rank {rank}. Build the model from the same options on every rank.", rank, name);
            }
        }
    }

    static IEnumerable<string> Describe(Module module)
    {
        foreach (var (name, p) in module.NamedParameters()) yield return $"{name} {p.Shape} {p.DType.Name}{(p.RequiresGrad ? "" : ", frozen")}";
        foreach (var (name, b) in module.NamedBuffers()) yield return $"{name} {b.Shape} {b.DType.Name}, a buffer";
    }

    static string[] Lines(byte[] text) => Encoding.UTF8.GetString(text).Split('\n');
}
