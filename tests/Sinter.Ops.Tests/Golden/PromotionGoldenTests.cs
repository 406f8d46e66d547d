using System.Text.Json;
using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>The types of results are libtorch's, for every pair of types, dimensions or none, and for plain numbers.</summary>
public class PromotionGoldenTests
{
    static readonly JsonElement Table = Golden.Promotion();

    static readonly Dictionary<string, DType> Types = Enum.GetValues<DType>().ToDictionary(dtype => dtype.Name);

    static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Tensors, Func<Tensor, Scalar, Tensor> Number)> Pairs = new()
    {
        ["add"] = ((a, b) => a + b, (a, b) => a + b),
        ["mul"] = ((a, b) => a * b, (a, b) => a * b),
        ["div"] = ((a, b) => a / b, (a, b) => a / b),
        ["eq"] = ((a, b) => a.Equal(b), (a, b) => a.Equal(b)),
    };

    static readonly Dictionary<string, Func<Tensor, Tensor>> Unary = new()
    {
        ["sqrt"] = x => x.Sqrt(),
        ["exp"] = x => x.Exp(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["sum"] = x => x.Sum(),
        ["prod"] = x => x.Prod(),
        ["cumsum"] = x => x.CumSum(0),
        ["mean"] = x => x.Mean(),
        ["abs"] = x => x.Abs(),
        ["neg"] = x => -x,
        ["argmax"] = x => x.ArgMax(),
        ["all"] = x => x.All(),
    };

    public static IEnumerable<TheoryDataRow<string, string>> Columns
        => from op in Table.EnumerateObject()
           from column in op.Value.EnumerateObject()
           select new TheoryDataRow<string, string>(op.Name, column.Name);

    [Theory, MemberData(nameof(Columns))]
    public void Results_have_libtorchs_types(string op, string column)
    {
        var rows = Table.GetProperty(op).GetProperty(column);
        foreach (var row in rows.EnumerateObject())
            if (op == "unary") Agree(row.Value, $"{column} of {row.Name}", () => Unary[column](One(row.Name, 1)));
            else
                foreach (var right in row.Value.EnumerateObject())
                    Agree(right.Value, $"{op}, {column}, of {row.Name} and {right.Name}", () => column switch
                    {
                        "tensor_tensor" => Pairs[op].Tensors(One(row.Name, 1), One(right.Name, 1)),
                        "tensor_zero_dim" => Pairs[op].Tensors(One(row.Name, 1), One(right.Name)),
                        _ => Pairs[op].Number(One(row.Name, 1), right.Name switch { "bool" => true, "int" => 2, _ => 2.0 }),
                    });
    }

    [Fact]
    public void Two_tensors_meet_where_their_sum_does()
    {
        foreach (var (column, shape) in ((string, Shape)[])[("tensor_tensor", [1]), ("tensor_zero_dim", [])])
            foreach (var row in Table.GetProperty("add").GetProperty(column).EnumerateObject())
                foreach (var right in row.Value.EnumerateObject())
                    Assert.Equal(Types[right.Value.GetString()!], Promotion.Of(One(row.Name, 1), Tensor.Ones(shape, Types[right.Name])));
    }

    static Tensor One(string dtype, params ReadOnlySpan<long> shape) => Tensor.Ones(Shape.Create(shape), Types[dtype]);

    // Null stands for what libtorch refuses.
    static void Agree(JsonElement expected, string what, Func<Tensor> call)
    {
        var refused = false;
        DType? found = null;
        try
        {
            found = call().DType;
        }
        catch (DTypeException)
        {
            refused = true;
        }
        Assert.True(expected.ValueKind == JsonValueKind.Null ? refused : found == Types[expected.GetString()!], $"{what}: {found?.Name ?? "refused"}, libtorch {expected}");
    }
}
