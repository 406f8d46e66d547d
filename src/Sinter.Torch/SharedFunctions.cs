namespace Sinter.Torch;

/// <summary>What <c>torch.nn.functional</c> declares and <c>torch</c> has alike: <c>torch.relu</c>, <c>torch.conv2d</c>. <c>torch</c> inherits them, because a static
/// import brings only what a class declares: a file that imports both finds each function once.</summary>
public abstract partial class SharedWithFunctional
{
    private protected SharedWithFunctional() { }
}

/// <summary>What <c>torch</c> declares and <c>torch.nn.functional</c> has alike: <c>softmax</c> and two more. See <see cref="SharedWithFunctional"/>.</summary>
public abstract partial class SharedWithTorch
{
    private protected SharedWithTorch() { }
}
