namespace Sinter;

public partial class Tensor
{
    /// <summary>The elements as text, with the type where it is not obvious and the history where there is one; large tensors are abbreviated.</summary>
    public override string ToString() => ToString(PrintOptions.Current);

    /// <summary>The elements as text, in a way of one's own.</summary>
    public string ToString(PrintOptions options) => new TensorPrinter(this, options).Print();
}
