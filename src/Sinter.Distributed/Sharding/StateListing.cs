using System.Text;
using Sinter.Optim;

namespace Sinter.Distributed;

/// <summary>What the ranks' states hold: of each tensor the first rank that has it, its shape and type; and all numbers.</summary>
internal sealed class StateListing
{
    public SortedDictionary<string, (int Owner, Shape Shape, DType DType)> Tensors { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, double> Numbers { get; } = new(StringComparer.Ordinal);

    /// <summary>Tells everybody what everybody has.</summary>
    public static StateListing Exchange(ProcessGroup group, OptimizerState own)
    {
        var listing = new StateListing();
        var all = group.AllGatherBytes(Write(own));
        for (int rank = 0; rank < all.Length; rank++) listing.Read(all[rank], rank);
        return listing;
    }

    static byte[] Write(OptimizerState state)
    {
        using MemoryStream bytes = new();
        using (BinaryWriter writer = new(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(state.Tensors.Count);
            foreach (var (name, tensor) in state.Tensors)
            {
                writer.Write(name);
                writer.Write((byte)tensor.DType);
                writer.Write(tensor.Rank);
                foreach (long size in tensor.Shape) writer.Write(size);
            }
            writer.Write(state.Numbers.Count);
            foreach (var (name, number) in state.Numbers)
            {
                writer.Write(name);
                writer.Write(number);
            }
        }
        return bytes.ToArray();
    }

    void Read(byte[] bytes, int rank)
    {
        using BinaryReader reader = new(new MemoryStream(bytes), Encoding.UTF8);
        for (int n = reader.ReadInt32(); n > 0; n--)
        {
            string name = reader.ReadString();
            var dtype = (DType)reader.ReadByte();
            long[] sizes = new long[reader.ReadInt32()];
            for (int d = 0; d < sizes.Length; d++) sizes[d] = reader.ReadInt64();
            Tensors.TryAdd(name, (rank, sizes, dtype));
        }
        for (int n = reader.ReadInt32(); n > 0; n--) Numbers.TryAdd(reader.ReadString(), reader.ReadDouble());
    }
}
