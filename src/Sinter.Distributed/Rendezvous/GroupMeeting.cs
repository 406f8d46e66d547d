namespace Sinter.Distributed;

/// <summary>Members of a group who form a smaller one meet on the larger one's streams; nobody else need take part.</summary>
internal sealed unsafe class GroupMeeting(Transport parent, int[] members, long id, string nonce) : IMeeting
{
    readonly Call _call = new(CollectiveKind.SetUp, default, default, 0, -1, id, "", 0);

    public int Rank { get; } = Array.IndexOf(members, parent.Rank);

    public int Size => members.Length;

    public string Nonce => nonce;

    public byte[][] Exchange(byte[] own)
    {
        byte[][] all = new byte[Size][];
        all[Rank] = own;
        if (Rank > 0)
        {
            Send(members[0], own);
            for (int r = 0; r < Size; r++) all[r] = Receive(members[0]);
            return all;
        }
        for (int r = 1; r < Size; r++) all[r] = Receive(members[r]);
        for (int r = 1; r < Size; r++)
            foreach (byte[] blob in all) Send(members[r], blob);
        return all;
    }

    public void Dispose() { }

    void Send(int to, byte[] blob)
    {
        long length = blob.Length;
        parent.Exchange(_call, new(to, (byte*)&length, sizeof(long)), Message.None);
        fixed (byte* data = blob) parent.Exchange(_call, new(to, data, length), Message.None);
    }

    byte[] Receive(int from)
    {
        long length;
        parent.Exchange(_call, Message.None, new(from, (byte*)&length, sizeof(long)));
        if (length is < 0 or > Wire.Most) throw new RendezvousException($"{parent.Peers[from]} announces {length} bytes of its address; at most {Wire.Most} are accepted.");
        byte[] blob = new byte[length];
        fixed (byte* data = blob) parent.Exchange(_call, Message.None, new(from, data, length));
        return blob;
    }
}
