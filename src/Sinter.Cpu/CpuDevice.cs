namespace Sinter.Cpu;

/// <summary>The processor as a device: the memory pool, and formulas lifted to its vector lanes over its threads.</summary>
public sealed class CpuDevice : Device
{
    CpuDevice() { }

    /// <summary>The one CPU.</summary>
    public static CpuDevice Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override Storage Allocate(long bytes) => MemoryPool.Allocate(this, bytes);

    /// <inheritdoc/>
    public override void Settle() => MemoryPool.Settle();

    /// <inheritdoc/>
    public override void Map<TOp>(in TOp op, Tensor y, Tensor a)
    {
        Elementwise.Run(new Lift1<TOp>(op), [y, a]);
        GC.KeepAlive(a);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Map<TOp>(in TOp op, Tensor y, Tensor a, Tensor b)
    {
        Elementwise.Run(new Lift2<TOp>(op), [y, a, b]);
        GC.KeepAlive((a, b));
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Map<TOp>(in TOp op, Tensor y, Tensor a, Tensor b, Tensor c)
    {
        Elementwise.Run(new Lift3<TOp>(op), [y, a, b, c]);
        KeepAlive(y, a, b, c);
    }

    /// <inheritdoc/>
    public override void Map<TOp>(in TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d)
    {
        Elementwise.Run(new Lift4<TOp>(op), [y, a, b, c, d]);
        KeepAlive(y, a, b, c);
        GC.KeepAlive(d);
    }

    /// <inheritdoc/>
    public override void Copy(Tensor y, Tensor x)
    {
        Copies.Run(y, x);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Fill(Tensor y, Scalar value)
    {
        Copies.Fill(y, value);
        GC.KeepAlive(y);
    }

    /// <inheritdoc/>
    public override void Reduce<TOp>(in TOp op, Tensor y, Tensor x)
    {
        Reduction.Run(op, y, x);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    static void KeepAlive(Tensor y, Tensor a, Tensor b, Tensor c)
    {
        GC.KeepAlive(y);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }
}

/// <summary>Where tensors live unless something else is asked for.</summary>
public static class Devices
{
    extension(Device)
    {
        /// <summary>The processor.</summary>
        public static Device Cpu => CpuDevice.Instance;
    }
}
