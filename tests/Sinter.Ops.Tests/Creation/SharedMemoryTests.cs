using System.Runtime.CompilerServices;

namespace Sinter.Ops.Tests;

public class SharedMemoryTests
{
    [Fact]
    public void An_array_and_its_tensor_see_each_others_changes()
    {
        float[] values = [1, 2, 3, 4];
        var x = Tensor.FromArray(values, [2, 2]);
        values[3] = 10;
        Assert.Equal(10, x[1, 1].Item());
        x.MultiplyInPlace(2);
        Assert.Equal([2f, 4, 6, 20], values);
    }

    [Fact]
    public void A_slice_of_memory_becomes_a_tensor()
    {
        var values = new long[] { 1, 2, 3, 4, 5 };
        Assert.Equal([2L, 3], Tensor.FromMemory(values.AsMemory(1, 2)).ToArray<long>());
    }

    [Fact]
    public void Disposing_the_tensor_lets_go_of_the_array()
    {
        var held = Hold();
        for (var i = 0; i < 10 && held.IsAlive; i++) GC.Collect();
        Assert.False(held.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Hold()
        {
            var values = new float[1000];
            Tensor.FromArray(values).Dispose();
            return new(values);
        }
    }

    [Fact]
    public void Memory_keeps_the_elements_after_their_tensor_is_disposed()
    {
        var x = Tensor.Arange(1000, DType.Float32);
        var memory = x.AsMemory<float>();
        x.Dispose();
        Assert.Equal(999f, memory.Span[999]);
    }

    [Fact]
    public void A_span_reads_and_writes_the_elements_and_counts_as_a_change()
    {
        var x = Tensor.Zeros(2, 2);
        x[1].AsSpan<float>()[0] = 5;
        Assert.Equal([0f, 0, 5, 0], x.AsReadOnlySpan<float>().ToArray());
        Assert.Equal(1, x.Version);
        x.RequiresGrad = true;
        Assert.Throws<AutogradException>(() => x.AsSpan<float>().Length);
        Assert.Equal(4, x.AsReadOnlySpan<float>().Length);
    }

    [Fact]
    public void Arrays_of_several_dimensions_and_arrays_of_arrays_are_copied()
    {
        Assert.Equal("tensor([[1, 2, 3],\n        [4, 5, 6]])", Tensor.From(new long[,] { { 1, 2, 3 }, { 4, 5, 6 } }).ToString());
        Assert.Equal([1L, 2, 3, 4], Tensor.From(new int[,,] { { { 1, 2 } }, { { 3, 4 } } }).ToArray<long>());
        Assert.True(Tensor.From(new double[1, 2, 3, 4]).Shape == [1, 2, 3, 4]);
        Assert.Equal("tensor([[1.5000, 2.0000],\n        [3.0000, 4.0000]])", Tensor.From([[1.5f, 2], [3, 4]]).ToString());
        Assert.True(Tensor.From([[[1.0, 2]], [[3, 4]]]).Shape == [2, 1, 2]);
        Assert.Throws<ShapeException>(() => Tensor.From([[1f], [1, 2]]));
    }
}
