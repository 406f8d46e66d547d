using Sinter;
using Sinter.Nn;
using static Sinter.Torch.torch;

namespace Sinter.Torch.Tests;

/// <summary>Tensors under PyTorch's names: creation, members, indexing, printing.</summary>
public class MemberTests
{
    [Fact]
    public void Tensors_are_made_from_numbers_and_arrays()
    {
        Assert.Equal(float32, tensor(1.5f).dtype);
        Assert.Equal(int64, tensor(3).dtype);
        Assert.Equal([3], tensor(new[] { 1f, 2f, 3f }).shape);
        Assert.Equal([2, 2], tensor(new[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal([2, 3], tensor(new[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).shape);
        Assert.Equal(int32, tensor(new[] { 1 }).dtype);
        Assert.Equal(float64, tensor(new[] { 1 }, dtype: float64).dtype);
        Assert.True(tensor(new[] { 1f }, requires_grad: true).requires_grad);
        Assert.Equal([2, 3], zeros(2, 3).shape);
        Assert.Equal([2, 3, 4, 5], ones(2, 3, 4, 5, dtype: int64, device: CPU).shape);
        Assert.Equal([4], rand(4, requires_grad: true).shape);
        Assert.Equal([1, 2, 3], arange(1, 4).data<long>());
        Assert.Throws<ShapeException>(() => tensor(new[] { 1, 2, 3 }, [2, 2]));
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_by_name()
    {
        Assert.Equal(CPU, device("cpu"));
        Assert.Contains("'cuda:0'", Assert.Throws<ArgumentException>(() => device("cuda:0")).Message);
        Assert.False(cuda.is_available());
    }

    [Fact]
    public void Members_have_PyTorchs_names_and_forms()
    {
        var x = arange(6, dtype: float32).reshape(2, 3);
        Assert.Equal(2, x.ndim);
        Assert.Equal(2, x.dim());
        Assert.Equal(6, x.numel());
        Assert.Equal(3, x.size(-1));
        Assert.Equal([2, 3], x.size());
        Assert.Equal(1, x.stride(1));
        Assert.True(x.is_contiguous());
        Assert.False(x.transpose(0, 1).is_contiguous());
        Assert.Equal(15, x.sum().item<float>());
        Assert.Equal(15, x.sum().ToInt32());
        Assert.Equal([3, 5, 7], x.sum(0).data<float>());
        Assert.Equal([2, 5], x.max(1).Values.data<float>());
        Assert.Equal([2, 1], x.sum(1, keepdim: true).shape);
        Assert.Equal(int64, x.@long().dtype);
        Assert.Equal([0, 0, 0], x.new_zeros(3).data<float>());
        Assert.Equal(float64, x.to(float64).to(CPU).dtype);
        Assert.Equal([0, 10, 20, 30, 40, 50], (x * 10).view(-1).data<float>());
    }

    [Fact]
    public void Changes_in_place_are_members_and_functions()
    {
        var x = tensor(new[] { 4f, 9f });
        Assert.Same(x, x.sqrt_().add_(1));
        Assert.Equal([3, 4], x.data<float>());
        Assert.Equal([-3, -4], neg_(x).data<float>());
    }

    [Fact]
    public void Gradients_flow_and_stop()
    {
        var x = tensor(new[] { 2f, 3f }, requires_grad: true);
        (x * x).sum().backward();
        Assert.Equal([4, 6], x.grad!.data<float>());
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.True(is_grad_enabled());
        Assert.Equal([12, 27], autograd.grad([x.pow(3).sum()], [x])[0]!.data<float>());
        Assert.True(zeros(1).requires_grad_().is_leaf);
        Assert.Null(x.detach().grad_fn);
    }

    [Fact]
    public void Indexing_takes_ranges_tensors_masks_and_the_rest()
    {
        var x = arange(12, dtype: float32).view(3, 4);
        Assert.Equal([4, 5, 6, 7], x[1].data<float>());
        Assert.Equal([3, 7, 11], x[.., -1].data<float>());
        Assert.Equal([1, 2, 5, 6], x[..2, 1..3].data<float>());
        Assert.Equal([3, 1, 4], x[TensorIndex.Ellipsis, TensorIndex.New, ..].shape);
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], x[tensor(new[] { 2L, 0 })].data<float>());
        Assert.Equal([9, 10, 11], x[x.gt(tensor(8f))].data<float>());
        x[0, 0] = tensor(7f);
        Assert.Equal(7, x[0, 0].item<float>());
        Assert.Equal([1, 3], x.slice(1, 1, 4, 2)[0].data<float>());
    }

    [Fact]
    public void Arrays_are_tensors_where_one_is_asked_for()
    {
        Tensor x = new[] { 1f, 2f };
        Assert.Equal([2, 4], (x + new[] { 1f, 2f }).data<float>());
        Tensor mask = new[] { true, false };
        Assert.Equal([1], x[mask].data<float>());
        Assert.Equal(3, (int)x.sum());
        Assert.True((bool)x.gt(0).all());
        Assert.Throws<ShapeException>(() => (double)x);
    }

    [Fact]
    public void Operators_compare_element_by_element()
    {
        var x = tensor(new[] { 1f, 2f, 3f });
        Assert.Equal([false, true, false], (x == 2).data<bool>());
        Assert.Equal([true, false, true], (x != 2).data<bool>());
        Assert.Equal([true, false, false], (x < 2).data<bool>());
        Assert.Equal([true, true, false], (x <= 2).data<bool>());
        Assert.Equal([false, false, true], (2 < x).data<bool>());
        Assert.Equal([false, true, true], (x >= tensor(new[] { 3f, 2f, 1f })).data<bool>());
        Assert.Equal([true, true, false], (3 > x).data<bool>());
        Assert.Equal(2, (x == x.clone()).sum().item<long>() - 1);
        Assert.True(x.Equals(x));
        Assert.False(x.Equals(x.clone()));
        Assert.Single(new HashSet<Tensor> { x, x });
    }

    [Fact]
    public void Numbers_are_tensors_where_one_is_asked_for()
    {
        var x = zeros(2, 3);
        x[0, 1] = 5;
        x[1] = 0.5;
        Assert.Equal([0, 5, 0, 0.5f, 0.5f, 0.5f], x.data<float>());
        Tensor truth = true;
        Assert.Equal(@bool, truth.dtype);
        Tensor whole = 3L;
        Assert.Equal(int64, whole.dtype);
        Assert.Equal(float32, (x * 2).dtype);
    }

    [Fact]
    public void Lists_and_arrays_of_long_are_taken_too()
    {
        var x = arange(24, dtype: float32).reshape(2, 3, 4);
        Assert.Equal([2, 2, 3, 4], stack(new List<Tensor> { x, x }).shape);
        Assert.Equal([4, 3, 4], cat(new List<Tensor> { x, x }, 0).shape);
        Assert.Equal([2], x.sum(new long[] { 1, 2 }).shape);
        Assert.Equal([3, 4, 2], x.permute(new long[] { 1, 2, 0 }).shape);
        Assert.Equal([6, 4], x.view(zeros(6, 4).shape).shape);
        Assert.Equal([2, 2], tensor(new List<int> { 1, 2, 3, 4 }, 2, 2).shape);
        Assert.Equal([0, 2], x[0, 0, TensorIndex.Slice(0, null, 2)].data<float>());
        Assert.Equal([3, 4], x[TensorIndex.Single(-1), TensorIndex.Colon].shape);
        Assert.Equal(5, x.ReadCpuSingle(5));
        Assert.Equal(4, x.transpose(1, 2).ReadCpuInt64(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.ReadCpuSingle(24));
    }

    [Fact]
    public void A_dispose_scope_takes_nothing_away()
    {
        Tensor x;
        using (var scope = NewDisposeScope())
        {
            x = ones(2) + 1;
            Assert.Same(x, scope.MoveToOuter(x));
            Assert.Same(x, x.MoveToOuterDisposeScope());
        }
        Assert.Equal([2, 2], x.data<float>());
    }

    [Fact]
    public void Types_promote_by_name()
    {
        Assert.Equal(float32, promote_types(float32, int64));
        Assert.Equal(float64, result_type(zeros(1), zeros(1, dtype: float64)));
        Assert.True(can_cast(int64, float32));
        Assert.False(can_cast(float32, int64));
        Assert.False(can_cast(int32, @bool));
        Assert.Equal([2, 3], broadcast_shapes([2, 1], [3]));
    }

    [Fact]
    public void The_limits_of_types_are_those_of_CSharp()
    {
        Assert.Equal(float.MaxValue, finfo().max);
        Assert.Equal((double)float.MinValue, finfo(float32).min);
        Assert.Equal(1.1754943508222875e-38, finfo(float32).tiny);
        Assert.Equal(double.MaxValue, finfo(float64).max);
        Assert.Equal(Math.BitIncrement(1.0) - 1, finfo(float64).eps);
        Assert.Equal((double)Half.MaxValue, finfo(float16).max);
        Assert.Equal((double)Half.BitIncrement((Half)1) - 1, finfo(float16).eps);
        Assert.Equal(0.0078125, finfo(bfloat16).eps);
        Assert.Throws<DTypeException>(() => finfo(int64));
    }
}
