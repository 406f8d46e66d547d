using System.Globalization;
using System.Text.Json;
using Sinter.Testing;
using TorchPrograms;
using static Sinter.Torch.torch;

namespace Sinter.Torch.Tests;

/// <summary>Tensors as text in TorchSharp's styles are what TorchSharp writes, letter by letter.</summary>
public class PrintTests
{
    [Fact]
    public void Every_style_writes_what_TorchSharp_writes()
    {
        var golden = Golden.Json("prints.json").Deserialize<SortedDictionary<string, string>>()!;
        var texts = PrintCases.Texts();
        Assert.Equal(golden.Keys, texts.Keys);
        Assert.All(golden, expected => Assert.True(expected.Value == texts[expected.Key], $"{expected.Key}: expected\n{expected.Value}\nfound\n{texts[expected.Key]}"));
    }

    [Theory]
    [InlineData(TensorStringStyle.Julia)]
    [InlineData(TensorStringStyle.Numpy)]
    [InlineData(TensorStringStyle.CSharp)]
    public void An_empty_matrix_has_a_text_too(TensorStringStyle style) => Assert.NotEmpty(zeros(0, 3).ToString(style));

    [Fact]
    public void The_culture_decides_the_decimal_point()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        Assert.Equal("[0,5, 2,25]", tensor(new[] { 0.5f, 2.25f }).npstr(cultureInfo: culture));
    }

    [Fact]
    public void The_default_style_can_be_chosen()
    {
        Assert.Equal(TensorStringStyle.Julia, torch.TensorStringStyle);
        try
        {
            torch.TensorStringStyle = torch.numpy;
            Assert.Equal("[1, 2]", tensor(new[] { 1L, 2 }).str());
        }
        finally
        {
            torch.TensorStringStyle = TensorStringStyle.Julia;
        }
        Assert.Throws<ArgumentException>(() => torch.TensorStringStyle = TensorStringStyle.Default);
    }

    [Fact]
    public void Without_a_style_the_text_is_PyTorchs() => Assert.Equal("tensor([1.5000, 2.0000])", tensor(new[] { 1.5f, 2f }).ToString());
}
