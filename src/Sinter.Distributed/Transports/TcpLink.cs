using System.Net.Sockets;

namespace Sinter.Distributed;

/// <summary>One direction-free stream to a rank: a socket that never blocks, and a buffer that saves small reads their system calls.</summary>
internal sealed unsafe class TcpLink : IDisposable
{
    const int Ahead = 16 << 10;

    readonly byte[] _buffer = new byte[Ahead];
    int _start, _end;

    public TcpLink(Socket socket)
    {
        socket.Blocking = false;
        socket.NoDelay = true;
        Socket = socket;
    }

    public Socket Socket { get; }

    /// <summary>Writes what the system takes.</summary>
    public long Write(byte* data, long bytes, out SocketError error)
    {
        int sent = Socket.Send(new ReadOnlySpan<byte>(data, (int)Math.Min(bytes, 1 << 20)), SocketFlags.None, out error);
        if (error is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable) error = SocketError.Success;
        return error == SocketError.Success ? Math.Max(sent, 0) : 0;
    }

    /// <summary>Writes what the system takes of a header and the bytes after it. A packet of the header alone would wake the other side for nothing.</summary>
    public long Write(byte* header, long headerBytes, byte* data, long bytes, out SocketError error)
    {
        error = SocketError.Success;
        if (Linux.HasMessages && Linux.Send((int)Socket.Handle, header, headerBytes, data, bytes) is >= 0 and var sent) return sent;
        // Elsewhere, and to learn of an error: the first bytes in one piece.
        const int Lead = 4 << 10;
        byte* piece = stackalloc byte[FrameHeader.Bytes + Lead];
        long more = Math.Min(bytes, Lead);
        Buffer.MemoryCopy(header, piece, headerBytes, headerBytes);
        Buffer.MemoryCopy(data, piece + headerBytes, more, more);
        return Write(piece, headerBytes + more, out error);
    }

    /// <summary>Reads what has arrived. The end of the stream is <see cref="SocketError.Disconnecting"/>.</summary>
    public long Read(byte* data, long bytes, out SocketError error)
    {
        error = SocketError.Success;
        if (_start == _end && bytes < Ahead)
        {
            (_start, _end) = (0, 0);
            _end = Receive(_buffer, out error);
        }
        if (_start == _end) return bytes < Ahead ? 0 : Receive(new Span<byte>(data, (int)Math.Min(bytes, 1 << 20)), out error);
        int now = (int)Math.Min(bytes, _end - _start);
        _buffer.AsSpan(_start, now).CopyTo(new Span<byte>(data, now));
        _start += now;
        return now;
    }

    int Receive(Span<byte> into, out SocketError error)
    {
        int read = Socket.Receive(into, SocketFlags.None, out error);
        if (error == SocketError.WouldBlock)
        {
            error = SocketError.Success;
            return 0;
        }
        if (error == SocketError.Success && read == 0) error = SocketError.Disconnecting;
        return error == SocketError.Success ? read : 0;
    }

    /// <summary>Ends the stream for both sides; whoever polls it wakes up.</summary>
    public void Shutdown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException) { }
    }

    public void Dispose() => Socket.Dispose();
}
