using System.Numerics;

namespace Sinter.Data;

/// <summary>Equality of the keys of Python dictionaries and sets. Hashes are salted, so that no file can make every key collide.</summary>
sealed class PickleKeys : IEqualityComparer<object>
{
    public static readonly PickleKeys Instance = new();

    /// <summary>Whether a value may be a key: a scalar, or a tuple of such.</summary>
    public static bool IsKey(object? value)
        => value is string or long or double or bool or BigInteger or Complex or byte[] || (value is object?[] tuple && tuple.All(v => v is string or long or double or bool));

    public new bool Equals(object? a, object? b) => (a, b) switch
    {
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        (object?[] x, object?[] y) => x.AsSpan().SequenceEqual(y),
        _ => object.Equals(a, b),
    };

    public int GetHashCode(object key)
    {
        var hash = new HashCode();
        switch (key)
        {
            case long number: Add(ref hash, number); break;
            case double number: Add(ref hash, BitConverter.DoubleToInt64Bits(number)); break;
            case byte[] bytes: hash.AddBytes(bytes); break;
            case object?[] tuple:
                foreach (var value in tuple) hash.Add(value is null ? 0 : GetHashCode(value));
                break;
            default: hash.Add(key); break;
        }
        return hash.ToHashCode();
    }

    static void Add(ref HashCode hash, long number)
    {
        hash.Add((int)number);
        hash.Add((int)(number >> 32));
    }
}
