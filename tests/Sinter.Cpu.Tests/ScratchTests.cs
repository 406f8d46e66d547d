namespace Sinter.Cpu.Tests;

/// <summary>The working memory of kernels: aligned, nested, reused.</summary>
public sealed unsafe class ScratchTests
{
    [Fact]
    public void Leases_are_aligned_and_nested_ones_do_not_overlap()
    {
        using var outer = Scratch.Rent<float>(100);
        new Span<float>(outer.Data, 100).Fill(1);
        for (int depth = 0; depth < 3; depth++)
        {
            using var inner = Scratch.Rent<double>(1000 * (depth + 1));
            using var innermost = Scratch.Rent<byte>(1);
            Assert.Equal(0, (nint)inner.Data % 64);
            new Span<double>(inner.Data, 1000).Fill(2);
            *(byte*)innermost.Data = 3;
        }
        Assert.Equal(0, (nint)outer.Data % 64);
        Assert.False(new ReadOnlySpan<float>(outer.Data, 100).ContainsAnyExcept(1f));
    }

    [Fact]
    public void The_next_lease_of_a_thread_gets_the_same_block()
    {
        nint first, second;
        using (var lease = Scratch.Rent<byte>(1 << 16)) { first = (nint)lease.Data; }
        using (var lease = Scratch.Rent<byte>(1 << 10)) { second = (nint)lease.Data; }
        Assert.Equal(first, second);
    }
}
