namespace Sinter.Distributed;

/// <summary>What the ranks of one process share: a mailbox for each ordered pair, who has left, and the first fault.</summary>
internal sealed class ThreadWorld
{
    readonly Mailbox[] _mailboxes;
    readonly Dictionary<long, ThreadWorld> _children = [];
    int _joined;

    public ThreadWorld(int size)
    {
        int process = Environment.ProcessId;
        Peers = [.. Enumerable.Range(0, size).Select(r => new Peer(r, Environment.MachineName, process))];
        _mailboxes = [.. Enumerable.Range(0, 2 * size * size).Select(_ => new Mailbox())];
        LastCalls = new Call?[size];
        Left = new string?[size];
    }

    public Peer[] Peers { get; }

    /// <summary>Guards everything here; ranks wait on it.</summary>
    public object Gate { get; } = new();

    /// <summary>The first fault of any rank.</summary>
    public Fault? Fault { get; set; }

    /// <summary>What each rank called last, messages aside.</summary>
    public Call?[] LastCalls { get; }

    /// <summary>Why a rank has left, if it has.</summary>
    public string?[] Left { get; }

    /// <summary>The mailbox for what <paramref name="from"/> sends to <paramref name="to"/>.</summary>
    public Mailbox Box(int from, int to, bool pointToPoint) => _mailboxes[((pointToPoint ? Peers.Length : 0) + from) * Peers.Length + to];

    /// <summary>The world of a subgroup: the first member to ask makes it, the last takes it out of the list.</summary>
    public ThreadWorld Child(long id, int size)
    {
        lock (Gate)
        {
            if (!_children.TryGetValue(id, out var child)) _children[id] = child = new(size);
            if (++child._joined == size) _children.Remove(id);
            return child;
        }
    }

    /// <summary>A message on its way: the sender's own memory, which the receiver reads.</summary>
    public sealed unsafe class Mailbox
    {
        public bool Full { get; private set; }

        public Call Call { get; private set; }

        public Message Message { get; private set; }

        public void Put(in Call call, Message message) => (Call, Message, Full) = (call, message, true);

        public void Empty() => Full = false;
    }
}
