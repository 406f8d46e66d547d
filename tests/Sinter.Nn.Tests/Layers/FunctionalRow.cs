namespace Sinter.Nn.Tests.Layers;

/// <summary>A module and the function that it is state plus one call of, on the same inputs.</summary>
/// <param name="Name">The module's name below <c>nn.</c></param>
/// <param name="Module">The module's results.</param>
/// <param name="Function">The function's.</param>
sealed record FunctionalRow(string Name, Func<Tensor[]> Module, Func<Tensor[]> Function)
{
    /// <summary>A module of one input.</summary>
    public static FunctionalRow Of<T>(T module, Tensor x, Func<T, Tensor, Tensor> function) where T : Module<Tensor, Tensor>
        => new(typeof(T).Name, () => [module.Call(x)], () => [function(module, x)]);

    /// <summary>A module of two inputs.</summary>
    public static FunctionalRow Of<T>(T module, Tensor x1, Tensor x2, Func<T, Tensor, Tensor, Tensor> function) where T : Module<Tensor, Tensor, Tensor>
        => new(typeof(T).Name, () => [module.Call(x1, x2)], () => [function(module, x1, x2)]);

    /// <summary>A module of two inputs, the second of which may be absent.</summary>
    public static FunctionalRow Of(EmbeddingBag module, Tensor x1, Tensor? x2, Func<EmbeddingBag, Tensor, Tensor?, Tensor> function)
        => new(nameof(EmbeddingBag), () => [module.Call(x1, x2)], () => [function(module, x1, x2)]);

    /// <summary>A module of three inputs.</summary>
    public static FunctionalRow Of<T>(T module, Tensor x1, Tensor x2, Tensor x3, Func<T, Tensor, Tensor, Tensor, Tensor> function)
        where T : Module<Tensor, Tensor, Tensor, Tensor>
        => new(typeof(T).Name, () => [module.Call(x1, x2, x3)], () => [function(module, x1, x2, x3)]);
}
