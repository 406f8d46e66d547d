namespace Sinter.Distributed;

/// <summary>Ranks that know each other's number but not yet each other's address, and can exchange a few bytes.</summary>
internal interface IMeeting : IDisposable
{
    int Rank { get; }

    int Size { get; }

    /// <summary>The same on all ranks, different for every meeting.</summary>
    string Nonce { get; }

    /// <summary>Everyone's bytes, by rank. All ranks call it equally often.</summary>
    byte[][] Exchange(byte[] own);
}
