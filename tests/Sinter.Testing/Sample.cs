namespace Sinter.Testing;

/// <summary>One set of arguments for an op.</summary>
public sealed record Sample(params Input[] Inputs)
{
    /// <summary>Real numbers between -2 and 2 in these shapes: <c>Sample.Of([3, 4], [4, 5])</c>.</summary>
    public static Sample Of(params Shape[] shapes) => new(Array.ConvertAll(shapes, shape => Input.Real(shape)));

    /// <summary>Positive real numbers, 0.25 to 2, in these shapes.</summary>
    public static Sample Positive(params Shape[] shapes) => new(Array.ConvertAll(shapes, shape => Input.Real(shape, 0.25)));

    /// <summary>Its shapes.</summary>
    public override string ToString() => string.Join(" ", Inputs.Select(i => i.Shape));
}
