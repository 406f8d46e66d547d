namespace Sinter.Distributed;

/// <summary>What lies where in the memory that ranks share. Words that different ranks write lie on different cache lines.</summary>
internal readonly unsafe struct SharedLayout(byte* start, int ranks)
{
    /// <summary>Bytes of an all-reduce that goes through a slot.</summary>
    public const int SlotPayload = 8 << 10;

    /// <summary>Bytes of one staging buffer.</summary>
    public const int Stage = 256 << 10;

    /// <summary>Staging buffers of a rank: what it fills, what others fold, what others still copy out.</summary>
    public const int Stages = 3;

    public const int FaultText = 3 << 10;
    const int Global = 4096, SlotBytes = 64 + SlotPayload, Sites = 32 << 10, RingHead = 128;
    const int RankHead = 512, RankBytes = RankHead + 2 * SlotBytes + Sites + Stages * Stage;

    /// <summary>Bytes of one ring; fewer with many ranks, of which there is one for each pair.</summary>
    public long Ring => ranks <= 8 ? 256 << 10 : ranks <= 64 ? 32 << 10 : 8 << 10;

    /// <summary>Bytes of everything.</summary>
    public long Bytes => Global + (long)ranks * RankBytes + 2L * ranks * ranks * (RingHead + Ring);

    /// <summary>A word that changes when something was published while someone slept.</summary>
    public int* Bell => (int*)start;

    /// <summary>How many sleep.</summary>
    public int* Sleepers => (int*)(start + 64);

    /// <summary>0 none, 1 being written, 2 there.</summary>
    public int* FaultState => (int*)(start + 128);

    /// <summary>Kind, rank, lengths of two texts, the texts.</summary>
    public int* FaultFields => (int*)(start + 192);

    /// <summary>1 when a rank is in, 2 when it has left.</summary>
    public int* Presence(int rank) => (int*)Of(rank);

    /// <summary>What a rank is doing, if it does not do it in a slot.</summary>
    public Slot* Current(int rank) => (Slot*)(Of(rank) + 64);

    /// <summary>Pieces of large all-reduces whose inputs a rank has laid out.</summary>
    public long* Given(int rank) => (long*)(Of(rank) + 192);

    /// <summary>Pieces whose part a rank has folded.</summary>
    public long* Folded(int rank) => (long*)(Of(rank) + 256);

    /// <summary>A small all-reduce: header and values.</summary>
    public Slot* SlotOf(int rank, long turn) => (Slot*)(Of(rank) + RankHead + (turn & 1) * SlotBytes);

    /// <summary>Places in the source, written once each: line, length, text.</summary>
    public Span<byte> SitesOf(int rank) => new(Of(rank) + RankHead + 2 * SlotBytes, Sites);

    /// <summary>A staging buffer.</summary>
    public byte* StageOf(int rank, long piece) => Of(rank) + RankHead + 2 * SlotBytes + Sites + piece % Stages * Stage;

    /// <summary>The stream from one rank to another.</summary>
    public SharedRing RingBetween(int from, int to, bool pointToPoint) =>
        new(start + Global + (long)ranks * RankBytes + (((pointToPoint ? ranks : 0) + from) * (long)ranks + to) * (RingHead + Ring), Ring);

    byte* Of(int rank) => start + Global + (long)rank * RankBytes;
}
