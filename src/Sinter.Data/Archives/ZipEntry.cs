namespace Sinter.Data;

/// <summary>What a zip archive's directory says of one file in it.</summary>
/// <param name="Name">Its path in the archive: a key, never a path on the disk.</param>
/// <param name="Method">0: stored as it is; 8: deflated.</param>
/// <param name="Crc">Its checksum.</param>
/// <param name="CompressedBytes">Bytes in the archive.</param>
/// <param name="Bytes">Bytes when unpacked.</param>
/// <param name="HeaderPosition">Where its local header begins.</param>
sealed record ZipEntry(string Name, int Method, uint Crc, long CompressedBytes, long Bytes, long HeaderPosition)
{
    public const int Stored = 0, Deflated = 8;
}
