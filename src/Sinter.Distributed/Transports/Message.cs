namespace Sinter.Distributed;

/// <summary>Bytes that go to a rank, or a place for bytes that come from one.</summary>
internal readonly unsafe struct Message(int peer, byte* data, long bytes)
{
    /// <summary>Nothing to send, or nothing to receive.</summary>
    public static Message None => new(-1, null, 0);

    /// <summary>The other rank; −1 for <see cref="None"/>.</summary>
    public int Peer => peer;

    /// <summary>The first byte.</summary>
    public byte* Data => data;

    /// <summary>How many.</summary>
    public long Bytes => bytes;

    /// <summary>False for <see cref="None"/>. A message of no bytes exists: it says that its sender has come this far.</summary>
    public bool Exists => peer >= 0;
}
