using System.Buffers.Binary;

namespace Sinter.Data;

/// <summary>The checksum of zip archives: CRC-32 (IEEE 802.3), eight bytes a step (Kounavis and Berry, "slicing by 8", 2005).</summary>
struct Crc32()
{
    static readonly uint[][] Tables = Build();

    uint _state = uint.MaxValue;

    /// <summary>The checksum of all that was added.</summary>
    public readonly uint Value => ~_state;

    /// <summary>Takes in more bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var crc = _state;
        while (bytes.Length >= 8)
        {
            var low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = Tables[7][low & 255] ^ Tables[6][(low >> 8) & 255] ^ Tables[5][(low >> 16) & 255] ^ Tables[4][low >> 24]
                ^ Tables[3][high & 255] ^ Tables[2][(high >> 8) & 255] ^ Tables[1][(high >> 16) & 255] ^ Tables[0][high >> 24];
            bytes = bytes[8..];
        }
        foreach (var b in bytes) crc = Tables[0][(crc ^ b) & 255] ^ (crc >> 8);
        _state = crc;
    }

    static uint[][] Build()
    {
        var tables = new uint[8][];
        tables[0] = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            var c = i;
            for (var bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? (c >> 1) ^ 0xEDB88320 : c >> 1;
            tables[0][i] = c;
        }
        for (var t = 1; t < 8; t++)
        {
            tables[t] = new uint[256];
            for (var i = 0; i < 256; i++) tables[t][i] = tables[0][tables[t - 1][i] & 255] ^ (tables[t - 1][i] >> 8);
        }
        return tables;
    }
}
