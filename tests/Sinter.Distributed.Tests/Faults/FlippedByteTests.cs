using System.Collections.Concurrent;
using Sinter.Distributed;

namespace Sinter.Distributed.Tests;

/// <summary>Frames whose bytes change on their way.</summary>
public class FlippedByteTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    [InlineData(300_000)]
    public void A_flipped_bit_is_always_found(int bytes)
    {
        var random = new Random(bytes);
        int injected = 0, observed = 0;
        long whole = bytes + (bytes + (128 << 10) - 1L) / (128 << 10) * FrameHeader.Bytes;
        for (int round = 0; round < 60; round++)
        {
            // Every part of the header in turn, then anywhere.
            long at = round < 32 ? round * 4 : random.NextInt64(whole);
            Wire wire = new(at, (byte)(1 << random.Next(8)));
            var error = Transfer(wire, bytes);
            injected += wire.Struck ? 1 : 0;
            if (error is CorruptFrameException)
            {
                observed++;
                Assert.Contains("rank 0 (a, pid 1) sent to rank 1 (b, pid 2)", error.Message);
                Assert.Contains("was damaged on its way", error.Message);
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{injected} bits flipped, {observed} found");
        Assert.Equal(60, injected);
        Assert.Equal(injected, observed);
    }

    [Fact]
    public void An_undamaged_frame_passes() => Assert.Null(Transfer(new Wire(-1, 0), 300_000));

    static unsafe Exception? Transfer(Wire wire, int bytes)
    {
        Call call = new(CollectiveKind.AllGather, default, DType.UInt8, bytes, -1, 5, "a/b.cs", 7);
        byte[] sent = new byte[bytes], received = new byte[bytes];
        new Random(3).NextBytes(sent);
        using MemoryTransport from = new(0, wire), to = new(1, wire);
        Exception? seen = null;
        Thread receiver = new(() =>
        {
            fixed (byte* into = received)
                try
                {
                    to.Exchange(call, Message.None, new(0, into, bytes));
                }
                catch (DistributedException error)
                {
                    seen = error;
                }
        });
        receiver.Start();
        fixed (byte* data = sent) from.Exchange(call, new(1, data, bytes), Message.None);
        receiver.Join();
        if (seen is null) Assert.Equal(sent, received);
        return seen;
    }

    /// <summary>What was written and not yet read; one bit of one byte changes.</summary>
    sealed class Wire(long at, byte bit)
    {
        readonly ConcurrentQueue<byte[]> _pieces = new();
        byte[] _current = [];
        int _read;
        long _written;

        public bool Struck { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            byte[] piece = bytes.ToArray();
            if (at >= _written && at < _written + piece.Length)
            {
                piece[at - _written] ^= bit;
                Struck = true;
            }
            _written += piece.Length;
            _pieces.Enqueue(piece);
        }

        public int Read(Span<byte> into)
        {
            if (_read == _current.Length)
            {
                if (!_pieces.TryDequeue(out _current!))
                {
                    _current = [];
                    _read = 0;
                    return 0;
                }
                _read = 0;
            }
            int now = Math.Min(into.Length, _current.Length - _read);
            _current.AsSpan(_read, now).CopyTo(into);
            _read += now;
            return now;
        }
    }

    sealed unsafe class MemoryTransport(int rank, Wire wire) : FramedTransport(rank, [new Peer(0, "a", 1), new Peer(1, "b", 2)], TimeSpan.FromSeconds(5), 9)
    {
        public override string Name => "memory";

        protected override bool Checksums => true;

        public override Transport Among(int[] members, long id) => throw new NotSupportedException();

        protected override void Broadcast(Fault fault) { }

        protected override long TryWrite(in Call call, int peer, bool pointToPoint, byte* data, long bytes)
        {
            wire.Write(new(data, (int)bytes));
            return bytes;
        }

        protected override long TryRead(in Call call, int peer, bool pointToPoint, byte* data, long bytes) => wire.Read(new(data, (int)bytes));

        protected override void Pause(in Call call, int to, int from, bool pointToPoint, int turn) => Thread.Yield();

        protected override void Leave() { }
    }
}
