using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Golden;

/// <summary>The table of result types: what libtorch answers for each pair of operands, with and without dimensions, and for plain numbers.</summary>
static class Promotion
{
    static readonly (string Name, ScalarType Type)[] Types =
    [
        ("bool", ScalarType.Bool), ("uint8", ScalarType.Byte), ("int8", ScalarType.Int8), ("int16", ScalarType.Int16), ("int32", ScalarType.Int32),
        ("int64", ScalarType.Int64), ("float16", ScalarType.Float16), ("bfloat16", ScalarType.BFloat16), ("float32", ScalarType.Float32), ("float64", ScalarType.Float64),
    ];

    static readonly (string Name, Scalar Value)[] Scalars = [("bool", true), ("int", 2L), ("float", 2.0)];

    public static JsonObject Table() => new()
    {
        ["add"] = Pairs((a, b) => a + b, (a, s) => a + s),
        ["mul"] = Pairs((a, b) => a * b, (a, s) => a * s),
        ["div"] = Pairs((a, b) => a / b, (a, s) => a / s),
        ["eq"] = Pairs((a, b) => a.eq(b), (a, s) => a.eq(s)),
        ["unary"] = new JsonObject
        {
            ["sqrt"] = Each(x => x.sqrt()),
            ["exp"] = Each(x => x.exp()),
            ["sigmoid"] = Each(x => x.sigmoid()),
            ["sum"] = Each(x => x.sum()),
            ["prod"] = Each(x => x.prod()),
            ["cumsum"] = Each(x => x.cumsum(0)),
            ["mean"] = Each(x => x.mean()),
            ["abs"] = Each(x => x.abs()),
            ["neg"] = Each(x => x.neg()),
            ["argmax"] = Each(x => x.argmax()),
            ["all"] = Each(x => x.all()),
        },
    };

    static JsonObject Pairs(Func<Tensor, Tensor, Tensor> tensors, Func<Tensor, Scalar, Tensor> number)
    {
        var dimensioned = new JsonObject();
        var dimensionless = new JsonObject();
        var scalar = new JsonObject();
        foreach (var (left, a) in Types)
        {
            var x = ones(1, dtype: a);
            var (row, row0, rowScalar) = (new JsonObject(), new JsonObject(), new JsonObject());
            foreach (var (right, b) in Types)
            {
                row[right] = Name(() => tensors(x, ones(1, dtype: b)));
                row0[right] = Name(() => tensors(x, ones([], dtype: b)));
            }
            foreach (var (kind, value) in Scalars) rowScalar[kind] = Name(() => number(x, value));
            (dimensioned[left], dimensionless[left], scalar[left]) = (row, row0, rowScalar);
        }
        return new JsonObject { ["tensor_tensor"] = dimensioned, ["tensor_zero_dim"] = dimensionless, ["tensor_scalar"] = scalar };
    }

    static JsonObject Each(Func<Tensor, Tensor> op)
    {
        var row = new JsonObject();
        foreach (var (name, type) in Types) row[name] = Name(() => op(ones(1, dtype: type)));
        return row;
    }

    // Null where libtorch refuses the operation.
    static string? Name(Func<Tensor> op)
    {
        try
        {
            var result = op().dtype;
            return Types.First(pair => pair.Type == result).Name;
        }
        catch (System.Runtime.InteropServices.ExternalException)
        {
            return null;
        }
    }
}
