using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>The loop over tensors of one type and shape without gaps: pointers and a length, so that an op on one element costs little more than the element.</summary>
static unsafe class Plain
{
    const long Grain = 1 << 14;

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

    readonly struct Launch<TLift, T>(TLift lift, Addresses addresses, long count) : ILaneBody<T> where TLift : struct, ILift where T : unmanaged, INumber<T>
    {
        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            var body = new Body<TLane>(lift, addresses);
            if (count <= Grain) body.Run(0, count);
            else Threads.For(count, Grain, body);
        }

        readonly struct Body<TLane>(TLift lift, Addresses addresses) : IRangeBody where TLane : struct, ILane<TLane, T>
        {
            readonly Addresses _addresses = addresses;

            public void Run(long from, long to)
            {
                var rows = stackalloc T*[5];
                for (var t = 0; t < 5; t++) rows[t] = (T*)_addresses[t] + from;
                lift.Row<TLane, T>(rows, to - from);
            }
        }
    }
}
