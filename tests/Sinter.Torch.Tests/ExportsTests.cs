namespace Sinter.Torch.Tests;

/// <summary>Published functions found by name.</summary>
public class ExportsTests
{
    [Fact]
    public void A_function_is_found_by_its_name_and_runs()
    {
        var relu = Exports.Find("nn.functional.relu")!;
        Assert.Equal("nn.functional.relu", relu.Name);
        Assert.Equal("Tensor torch.nn.functional.relu(Tensor input)", relu.Signature);
        Assert.NotEmpty(relu.Summary);
        Assert.Equal([0, 2], relu.As<Func<Tensor, Tensor>>()(Tensor.From([-1f, 2f])).ToArray<float>());
    }

    [Theory]
    [InlineData("nn.functional.no_such")]
    [InlineData("no.such.path")]
    [InlineData("")]
    [InlineData(".")]
    public void A_name_that_nothing_has_finds_nothing(string name) => Assert.Null(Exports.Find(name));

    [Fact]
    public void The_root_may_be_named() => Assert.Equal("sum", Exports.Find("torch.sum")!.Name);

    [Fact]
    public void A_function_called_like_its_class_is_found_by_its_published_name()
    {
        var fft = Exports.Find("fft.fft")!;
        Assert.Equal("fft.fft", fft.Name);
        var x = Tensor.From([1f, 2f, 3f]);
        Assert.Equal(x.Fft().ViewAsReal().ToArray<float>(), torch.fft.fft_(x).ViewAsReal().ToArray<float>());
        Assert.Equal(x.Rfft().ViewAsReal().ToArray<float>(), torch.fft.rfft(x).ViewAsReal().ToArray<float>());
    }

    [Fact]
    public void An_overload_is_chosen_by_its_type()
    {
        var sum = Exports.Find<Func<Tensor, int, bool, DType?, Tensor>>("sum")!;
        Assert.Equal([3, 7], sum(Tensor.From([1f, 2f, 3f, 4f], [2, 2]), 1, false, null).ToArray<float>());
        Assert.Null(Exports.Find<Func<Tensor, string>>("sum"));
    }

    [Fact]
    public void A_delegate_of_another_type_is_refused_with_the_signature()
    {
        var error = Assert.Throws<InvalidCastException>(() => Exports.Find("nn.functional.relu")!.As<Func<int>>());
        Assert.Contains("Tensor torch.nn.functional.relu(Tensor input)", error.Message);
    }

    [Fact]
    public void Members_of_tensors_and_modules_are_there_too()
    {
        Assert.Equal([-1f], Exports.Find("Tensor.neg_")!.As<Func<Tensor, Tensor>>()(Tensor.From([1f])).ToArray<float>());
        Assert.Contains("in_features", Exports.Find("nn.Linear")!.Signature);
        Assert.Null(Exports.Find("optim.Optimizer")!.Function);
    }

    [Fact]
    public void A_pattern_finds_names()
    {
        Assert.Equal(["nn.init.kaiming_normal_", "nn.init.kaiming_uniform_"], Exports.Search("nn.init.kaiming*").Select(f => f.Name));
        Assert.Contains("nn.functional.leaky_relu", Exports.Search("relu").Select(f => f.Name));
    }

    [Fact]
    public void Every_function_that_can_have_a_delegate_has_one()
    {
        Assert.InRange(Exports.All.Count(), 1000, 5000);
        foreach (var function in Exports.All)
            if (function.Function is null) Assert.True(function.Signature.StartsWith("class ", StringComparison.Ordinal) || function.Signature.Contains('<') || function.Signature.Count(c => c == ',') >= 15, function.Signature);
    }
}
