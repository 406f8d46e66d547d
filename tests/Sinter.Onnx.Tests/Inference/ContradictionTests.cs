using Sinter.Onnx.Schema;
using static Sinter.Onnx.Tests.ModelFile;

namespace Sinter.Onnx.Tests;

/// <summary>Graphs that cannot be computed whatever the inputs are refused when they are read; sizes that depend on the inputs are followed as symbols.</summary>
public class ContradictionTests
{
    static AttributeProto Ints(string name, params long[] values)
    {
        var a = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        a.Ints.AddRange(values);
        return a;
    }

    static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    static ValueInfoProto Symbolic(string name, params string[] sizes)
    {
        var value = Value(name);
        value.Type.TensorType.Shape.Dim.AddRange(sizes.Select(s => long.TryParse(s, out var n)
            ? new TensorShapeProto.Types.Dimension { DimValue = n } : new TensorShapeProto.Types.Dimension { DimParam = s }));
        return value;
    }

    static TensorProto Longs(string name, params long[] values) => TensorWriter.Write(name, Tensor.From(values));

    static ValueInfoProto Any(string name) => new() { Name = name };

    static string Refused(NodeProto node, params ValueInfoProto[] inputs) => Refused(node, inputs, []);

    static string Refused(NodeProto node, ValueInfoProto[] inputs, TensorProto[] constants)
    {
        node.Name = "it";
        return Assert.Throws<InvalidDataException>(() => Load(Graph([node], inputs, [Any("y")], constants))).Message;
    }

    [Fact]
    public void A_product_of_sizes_that_do_not_match()
        => Assert.Equal("ONNX model: node 'it' (MatMul) cannot be computed: the sizes that are summed over are 4 and 5; they must be equal. Its inputs: a: Float [2, 4]; b: Float [5, 3].",
            Refused(Node("MatMul", ["a", "b"], ["y"]), Value("a", ElementType.Float, 2, 4), Value("b", ElementType.Float, 5, 3)));

    [Fact]
    public void Others()
    {
        Assert.Contains("[2, 3] and [4] do not broadcast", Refused(Node("Add", ["a", "b"], ["y"]), Value("a", ElementType.Float, 2, 3), Value("b", ElementType.Float, 4)));
        Assert.Contains("the channels of x and those the filters read are 3 and 4", Refused(Node("Conv", ["a", "b"], ["y"]), Value("a", ElementType.Float, 1, 3, 8, 8), Value("b", ElementType.Float, 2, 4, 3, 3)));
        Assert.Contains("does not fit dimension 2", Refused(Node("Conv", ["a", "b"], ["y"]), Value("a", ElementType.Float, 1, 3, 2, 2), Value("b", ElementType.Float, 2, 3, 3, 3)));
        Assert.Contains("sizes of dimension 1 are 3 and 4", Refused(Node("Concat", ["a", "b"], ["y"], Int("axis", 0)), Value("a", ElementType.Float, 2, 3), Value("b", ElementType.Float, 2, 4)));
        Assert.Contains("axis is 3", Refused(Node("ArgMax", ["a"], ["y"], Int("axis", 3)), Value("a", ElementType.Float, 2, 3)));
        Assert.Contains("12 elements are no multiple of the 5", Refused(Node("Reshape", ["a", "s"], ["y"]), [Value("a", ElementType.Float, 3, 4)], [Longs("s", 5, -1)]));
        Assert.Contains("perm is [0, 0]", Refused(Node("Transpose", ["a"], ["y"], Ints("perm", 0, 0)), Value("a", ElementType.Float, 2, 3)));
        Assert.Contains("an index is 7; dimension 0 has 3", Refused(Node("Gather", ["a", "i"], ["y"]), [Value("a", ElementType.Float, 3)], [Longs("i", 7)]));
    }

    [Fact]
    public void Symbols_are_followed_through_shapes_that_the_graph_computes()
    {
        // A view as PyTorch writes it: x.view(x.size(0), -1, 4) of [batch, 6, 2·w], then two of them side by side.
        var model = Load(Graph(
            [
                Node("Shape", ["x"], ["shape"]), Node("Gather", ["shape", "zero"], ["n"], Int("axis", 0)), Node("Unsqueeze", ["n", "axes"], ["n1"]),
                Node("Concat", ["n1", "rest"], ["target"], Int("axis", 0)), Node("Reshape", ["x", "target"], ["view"]),
                Node("Concat", ["view", "view"], ["both"], Int("axis", 0)), Node("Conv", ["x", "w"], ["conv"], Ints("pads", 1, 1)), Node("Slice", ["x", "from", "to"], ["part"]),
                Node("Size", ["x"], ["count"]), Node("MatMul", ["view", "view4"], ["y"]),
            ],
            [Symbolic("x", "batch", "6", "width"), Value("w", ElementType.Float, 5, 6, 3), Value("view4", ElementType.Float, 4, 7)],
            [Any("y"), Any("both"), Any("conv"), Any("part"), Any("count")],
            Long("zero", 0), Longs("axes", 0), Longs("rest", -1, 4), Longs("from", 1, 0), Longs("to", 3, 2)));
        Assert.Equal(["batch", "?", "4"], model.Values["view"].Shape);
        Assert.Equal(["2*batch", "?", "4"], model.Values["both"].Shape);
        Assert.Equal(["batch", "5", "width"], model.Values["conv"].Shape);
        Assert.Equal(["?", "2", "width"], model.Values["part"].Shape);
        Assert.Equal(["batch", "?", "7"], model.Values["y"].Shape);
        Assert.Equal("y: Float [batch, ?, 7]", model.Outputs[0].ToString());
        Assert.Equal("target: Int64 [3]", model.Values["target"].ToString());
    }

    [Fact]
    public void A_branch_that_contradicts_itself_may_never_be_taken()
    {
        static GraphProto Branch(string name, long size) => Graph([Node("Reshape", ["x", name], [name + "y"])], [], [Any(name + "y")], Longs(name, size));
        var choice = Node("If", ["c"], ["y"], new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("a", 6) },
            new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("b", 5) });
        var model = Load(Graph([choice], [Value("x", ElementType.Float, 2, 3), Value("c", ElementType.Bool)], [Any("y")]));
        Assert.Equal([6L], model.Run([Tensor.Ones([2, 3]), Tensor.From([true], Shape.Scalar)], TestContext.Current.CancellationToken)[0].Tensor.Shape);
    }
}
