using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>One operation of a graph, bound to what computes it.</summary>
sealed record Node
{
    public required string Name { get; init; }
    public required string Operator { get; init; }
    public required string Domain { get; init; }

    /// <summary>The version of the domain's operator set that the model asks for.</summary>
    public required int Version { get; init; }

    /// <summary>Names of values; empty where an optional input is left out.</summary>
    public required string[] Inputs { get; init; }

    public required string[] Outputs { get; init; }
    public required IReadOnlyDictionary<string, AttributeProto> Attributes { get; init; }

    /// <summary>The graphs among the attributes.</summary>
    public required IReadOnlyDictionary<string, Graph> Bodies { get; init; }

    /// <summary>What computes it.</summary>
    public required Operator Run { get; init; }

    /// <summary>The body, if it calls a model-local function.</summary>
    public FunctionBody? Function { get; init; }

    /// <summary>Values that nothing reads after this node.</summary>
    public string[] LastUses { get; set; } = [];

    /// <summary>What it reads: its own inputs and what its inner graphs take from outside.</summary>
    public IEnumerable<string> Reads => Inputs.Where(n => n.Length > 0).Concat(Bodies.Values.SelectMany(b => b.Captured));

    public string FullName => Domain.Length == 0 ? Operator : $"{Domain}.{Operator}";

    public override string ToString() => $"node '{(Name.Length > 0 ? Name : Outputs.FirstOrDefault(o => o.Length > 0) ?? "")}' ({FullName})";
}
