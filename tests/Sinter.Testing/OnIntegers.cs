namespace Sinter.Testing;

/// <summary>What an op gives for integers.</summary>
public enum OnIntegers
{
    /// <summary>Nothing that is checked.</summary>
    Unchecked,
    /// <summary>Integers of the same type.</summary>
    Kept,
    /// <summary>float32.</summary>
    Float32,
    /// <summary>int64, whatever the type of the argument.</summary>
    Int64,
}
