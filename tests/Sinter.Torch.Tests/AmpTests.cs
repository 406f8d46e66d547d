using static Sinter.Torch.torch;

namespace Sinter.Torch.Tests;

/// <summary>Mixed precision under PyTorch's names.</summary>
public class AmpTests
{
    [Fact]
    public void Every_spelling_of_autocast_begins_a_scope()
    {
        var (a, b) = (ones(2, 2), ones(2, 2));
        using (autocast("cpu")) Assert.Equal(bfloat16, matmul(a, b).dtype);
        using (autocast("cpu", dtype: float16)) Assert.Equal(float16, matmul(a, b).dtype);
        using (torch.amp.autocast("cpu", bfloat16)) Assert.Equal(bfloat16, matmul(a, b).dtype);
        using (torch.amp.autocast(dtype: float16)) Assert.Equal(float16, matmul(a, b).dtype);
        using (torch.cpu.amp.autocast()) Assert.Equal(bfloat16, matmul(a, b).dtype);
        using (autocast("cpu", enabled: false)) Assert.Equal(float32, matmul(a, b).dtype);
        Assert.Equal(float32, matmul(a, b).dtype);
        Assert.True(torch.amp.is_autocast_available("cpu"));
        Assert.False(torch.amp.is_autocast_available("cuda"));
        Assert.Contains("'cuda'", Assert.Throws<ArgumentException>(() => autocast("cuda")).Message);
    }

    [Fact]
    public void A_scaler_scales_steps_and_skips_an_overflow()
    {
        var layer = nn.Linear(2, 1, bias: false);
        var optimizer = optim.SGD(layer.parameters(), lr: 1);
        var scaler = torch.amp.GradScaler("cpu", init_scale: 4, growth_interval: 100);
        var before = layer.weight.data<float>();
        scaler.scale(layer.call(ones(1, 2)).sum()).backward();
        Assert.Equal([4, 4], layer.weight.grad!.flatten().data<float>());
        scaler.step(optimizer);
        scaler.update();
        Assert.Equal(before.Select(w => w - 1), layer.weight.data<float>());
        optimizer.zero_grad();
        scaler.scale(layer.call(full([1, 2], inf)).sum()).backward();
        scaler.step(optimizer);
        scaler.update();
        Assert.Equal(before.Select(w => w - 1), layer.weight.data<float>());
        Assert.Equal(1, torch.cpu.amp.GradScaler(init_scale: 1).scale(ones(1)).item<float>());
    }
}
