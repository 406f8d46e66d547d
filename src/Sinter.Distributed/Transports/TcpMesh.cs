using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Buffers.Binary;

namespace Sinter.Distributed;

/// <summary>Connects every rank with every other, once for each purpose: the higher rank calls, the lower answers.</summary>
internal sealed class TcpMesh
{
    const int Purposes = 3;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Socket?[,] _sockets;

    TcpMesh(Peer[] peers, uint group)
    {
        (Peers, Group) = (peers, group);
        _sockets = new Socket?[Purposes, peers.Length];
    }

    public enum Purpose : byte
    {
        Collectives,
        Messages,
        Vigil,
    }

    /// <summary>The members, by rank.</summary>
    public Peer[] Peers { get; }

    /// <summary>The group's number.</summary>
    public uint Group { get; }

    /// <summary>The sockets for a purpose, by rank; null for this one.</summary>
    public Socket?[] For(Purpose purpose) => [.. Enumerable.Range(0, Peers.Length).Select(r => _sockets[(int)purpose, r])];

    /// <summary>Exchanges addresses at the meeting, and connects.</summary>
    /// <exception cref="RendezvousException">A rank cannot be reached; its addresses, and why each failed, are named.</exception>
    public static TcpMesh Connect(IMeeting meeting, TimeSpan timeout)
    {
        bool six = Socket.OSSupportsIPv6;
        using Socket listener = new(six ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (six) listener.DualMode = true;
        listener.Bind(new IPEndPoint(six ? IPAddress.IPv6Any : IPAddress.Any, 0));
        listener.Listen(Math.Max(128, Purposes * meeting.Size));
        string[][] cards = [.. meeting.Exchange(Card(((IPEndPoint)listener.LocalEndPoint!).Port)).Select(Read)];
        Peer[] peers = [.. cards.Select((card, rank) => new Peer(rank, card[0], int.Parse(card[1], System.Globalization.CultureInfo.InvariantCulture)))];
        TcpMesh mesh = new(peers, Number(meeting.Nonce));
        try
        {
            var clock = Stopwatch.StartNew();
            for (int lower = 0; lower < meeting.Rank; lower++)
                for (int purpose = 0; purpose < Purposes; purpose++)
                    mesh._sockets[purpose, lower] = mesh.Call(meeting.Rank, lower, (Purpose)purpose, cards[lower], timeout - clock.Elapsed);
            mesh.Answer(listener, meeting.Rank, timeout - clock.Elapsed);
            return mesh;
        }
        catch
        {
            foreach (var socket in mesh._sockets) socket?.Dispose();
            throw;
        }
    }

    /// <summary>A nonce as a number. FNV-1a.</summary>
    public static uint Number(string nonce)
    {
        uint hash = 2166136261;
        foreach (char c in nonce) hash = (hash ^ c) * 16777619;
        return hash;
    }

    /// <summary>All addresses of this machine, loopback included.</summary>
    public static IEnumerable<IPAddress> Addresses() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(i => i.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address).Where(a => !a.IsIPv6LinkLocal);

    // Host, process, port, machine, and all addresses at which it might be reached.
    static byte[] Card(int port)
    {
        var addresses = Addresses().Select(a => a.ToString());
        return System.Text.Encoding.UTF8.GetBytes(string.Join('\n', [Environment.MachineName, $"{Environment.ProcessId}", $"{port}", Machine.Identity, .. addresses]));
    }

    static string[] Read(byte[] card)
    {
        string[] lines = System.Text.Encoding.UTF8.GetString(card).Split('\n');
        return lines.Length >= 4 ? lines : throw new RendezvousException("A rank's card is incomplete; the ranks run different versions of Sinter.");
    }

    Socket Call(int own, int rank, Purpose purpose, string[] card, TimeSpan timeout)
    {
        bool here = card[3] == Machine.Identity;
        int port = int.Parse(card[2], System.Globalization.CultureInfo.InvariantCulture);
        // Loopback reaches this machine and no other.
        IPAddress[] addresses = [.. card[4..].Select(IPAddress.Parse).Where(a => here || !IPAddress.IsLoopback(a)).OrderByDescending(IPAddress.IsLoopback)];
        var clock = Stopwatch.StartNew();
        List<string> failures = [];
        foreach (var address in addresses)
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var left = timeout - clock.Elapsed;
            if (Reach(socket, new IPEndPoint(address, port), left < Patience ? left : Patience) is { } failure)
            {
                failures.Add($"{address}: {failure}");
                socket.Dispose();
                continue;
            }
            byte[] hello = new byte[9];
            BinaryPrimitives.WriteUInt32LittleEndian(hello, Group);
            BinaryPrimitives.WriteInt32LittleEndian(hello.AsSpan(4), own);
            hello[8] = (byte)purpose;
            socket.Send(hello, SocketFlags.None, out _);
            return socket;
        }
        throw new RendezvousException($"{Peers[own]} cannot reach {Peers[rank]} at port {port}. {string.Join("; ", failures)}. Check firewalls and interfaces.");
    }

    // Not ConnectAsync: a socket that was used asynchronously once stays with .NET's event loop, which then wakes for everything that arrives.
    static string? Reach(Socket socket, IPEndPoint where, TimeSpan atMost)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(where);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, SelectMode.SelectWrite)) return "no answer";
            var outcome = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (outcome != SocketError.Success) return outcome.ToString();
        }
        catch (SocketException error)
        {
            return error.Message;
        }
        return null;
    }

    void Answer(Socket listener, int own, TimeSpan timeout)
    {
        var clock = Stopwatch.StartNew();
        int missing = Purposes * (Peers.Length - own - 1);
        while (missing > 0)
        {
            var left = timeout - clock.Elapsed;
            if (left <= TimeSpan.Zero || !listener.Poll(left, SelectMode.SelectRead))
            {
                int[] who = [.. Enumerable.Range(own + 1, Peers.Length - own - 1).Where(r => _sockets[Purposes - 1, r] is null)];
                throw new RendezvousException($"{Peers[own]} was not called by {MeetingPlace.Describe(who)} within {timeout.TotalSeconds:0} s, though it had met them. Check firewalls and interfaces.");
            }
            var socket = listener.Accept();
            byte[] hello = new byte[9];
            socket.Blocking = false;
            int read = 0;
            while (read < hello.Length && socket.Poll(Patience, SelectMode.SelectRead) && socket.Receive(hello.AsSpan(read), SocketFlags.None, out _) is > 0 and var now) read += now;
            int rank = BinaryPrimitives.ReadInt32LittleEndian(hello.AsSpan(4));
            // Strangers are shown out.
            if (read < hello.Length || BinaryPrimitives.ReadUInt32LittleEndian(hello) != Group || rank <= own || rank >= Peers.Length || hello[8] >= Purposes || _sockets[hello[8], rank] is not null)
            {
                socket.Dispose();
                continue;
            }
            _sockets[hello[8], rank] = socket;
            missing--;
        }
    }

}
