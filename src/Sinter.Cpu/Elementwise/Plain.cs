using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>The loop over tensors of one type and shape without gaps: pointers and a length, so that an op on one element costs little more than the element.</summary>
static unsafe class Plain
{
    const long Grain = 1 << 14;

    // A row that is streamed is short, so that the formula of the next is computed while it leaves.
    const int RowLength = 256;

    [InlineArray(5)]
    struct Addresses { nint _first; }

    public static void Run<TLift>(in TLift lift, ReadOnlySpan<Tensor> tensors, DType computing) where TLift : struct, ILift
    {
        Addresses addresses = default;
        for (var t = 0; t < tensors.Length; t++) addresses[t] = (nint)tensors[t].Address;
        var count = tensors[0].Count;
        switch (computing)
        {
            case DType.Float32:
                var singles = new Launch<TLift, float>(lift, addresses, count);
                Lanes.Run<Launch<TLift, float>, float>(ref singles);
                break;
            case DType.Float64:
                var doubles = new Launch<TLift, double>(lift, addresses, count);
                Lanes.Run<Launch<TLift, double>, double>(ref doubles);
                break;
            default:
                new Launch<TLift, long>(lift, addresses, count).Run<Integer>();
                break;
        }
    }

    readonly struct Launch<TLift, T>(TLift lift, Addresses addresses, long count) : ILaneBody<T> where TLift : struct, ILift where T : unmanaged, INumberBase<T>
    {
        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            var body = new Body<TLane>(lift, addresses, Streams);
            if (count <= Grain) body.Run(0, count);
            else Threads.For(count, Grain, body);
        }

        // What is written over an operand lies in the caches already.
        bool Streams
        {
            get
            {
                if (!Streaming.Pays((void*)addresses[0], count * sizeof(T), Grain * sizeof(T))) return false;
                for (var t = 1; t < 5; t++)
                    if (addresses[t] == addresses[0]) return false;
                return true;
            }
        }

        readonly struct Body<TLane>(TLift lift, Addresses addresses, bool streams) : IRangeBody where TLane : struct, ILane<TLane, T>
        {
            readonly Addresses _addresses = addresses;

            public void Run(long from, long to)
            {
                var rows = stackalloc T*[5];
                for (var t = 0; t < 5; t++) rows[t] = (T*)_addresses[t] + from;
                if (streams) Stream(rows, to - from);
                else lift.Row<TLane, T>(rows, to - from);
            }

            // By way of a buffer, so that the formula is compiled once for both kinds of store.
            [SkipLocalsInit]
            void Stream(T** rows, long n)
            {
                var y = rows[0];
                var room = stackalloc byte[RowLength * sizeof(T) + Streaming.Slack];
                var buffer = (T*)Streaming.FirstLine(room);
                rows[0] = buffer;
                for (long i = 0; i < n; i += RowLength)
                {
                    var length = Math.Min(RowLength, n - i);
                    lift.Row<TLane, T>(rows, length);
                    Streaming.Copy((byte*)(y + i), (byte*)buffer, length * sizeof(T));
                    for (var t = 1; t < 5; t++) rows[t] += RowLength;
                }
                Streaming.Publish();
            }
        }
    }
}
