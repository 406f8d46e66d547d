using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>The ONNX form of every op that tells of itself. Formulas need none: they are read.</summary>
static class StepWriters
{
    // Formulas that ONNX has under a name of its own: shorter graphs, known to every optimizer.
    static readonly Dictionary<string, string> Named = new()
    {
        ["ReluOp"] = "Relu",
        ["SigmoidOp"] = "Sigmoid",
        ["TanhOp"] = "Tanh",
        ["GeluOp"] = "Gelu",
        ["SoftsignOp"] = "Softsign",
        ["MishOp"] = "Mish",
        ["HardswishOp"] = "HardSwish",
        ["ExpOp"] = "Exp",
        ["LogOp"] = "Log",
        ["SqrtOp"] = "Sqrt",
        ["ErfOp"] = "Erf",
        ["AbsOp"] = "Abs",
        ["NegateOp"] = "Neg",
        ["SinOp"] = "Sin",
        ["CosOp"] = "Cos",
        ["FloorOp"] = "Floor",
        ["CeilOp"] = "Ceil",
        ["RoundOp"] = "Round",
        ["SignOp"] = "Sign",
        ["ReciprocalOp"] = "Reciprocal",
        ["AddOp"] = "Add",
        ["SubtractOp"] = "Sub",
        ["MultiplyOp"] = "Mul",
        ["DivideOp"] = "Div",
        ["MaximumOp"] = "Max",
        ["MinimumOp"] = "Min",
        ["PreluOp"] = "PRelu",
    };

    static readonly Dictionary<string, Action<StepWriter>> Writers = new()
    {
        ["To"] = w => w.Is(w.Graph.Cast(w.In(0), w.Result.DType)),
        ["Clone"] = w => w.Is(w.In(0)),
        ["Detach"] = w => w.Is(w.In(0)),
        ["Reshape"] = w => w.Is(w.Node("Reshape", [w.In(0), w.Graph.ReshapeSizes(w.Result.Shape, w.OtherShape)])),
        ["Permute"] = w => w.Is(w.Node("Transpose", [w.In(0)], Attribute("perm", w.Setting<int[]>(0).Select(d => (long)d)))),
        ["Expand"] = w => w.Is(w.Node("Expand", [w.In(0), w.Graph.Sizes(w.Result.Shape, w.OtherShape)])),
        ["Strided"] = StridedViews.Write,
        ["MatMul"] = w => w.Is(w.Node("MatMul", [w.In(0), w.In(1)])),
        ["Linear"] = ProductWriters.Linear,
        ["Softmax"] = w => w.Is(w.Node("Softmax", [w.In(0)], Attribute("axis", w.Setting<int>(0)))),
        ["LogSoftmax"] = w => w.Is(w.Node("LogSoftmax", [w.In(0)], Attribute("axis", w.Setting<int>(0)))),
        ["IndexSelect"] = w => w.Is(w.Node("Gather", [w.In(0), w.In(1)], Attribute("axis", w.Setting<int>(0)))),
        ["Gather"] = w => w.Is(w.Node("GatherElements", [w.In(0), w.In(1)], Attribute("axis", w.Setting<int>(0)))),
        ["Cat"] = w => w.Is(w.Node("Concat", [.. w.Step.Operands.Select(o => w.Graph.As(o!, w.Result.DType))], Attribute("axis", w.Setting<int>(0)))),
        ["Order"] = OrderWriters.Order,
        ["ArgMax"] = w => OrderWriters.Place(w, "ArgMax"),
        ["ArgMin"] = w => OrderWriters.Place(w, "ArgMin"),
        ["CumSum"] = OrderWriters.CumSum,
        ["Scatter"] = ScatterWriters.Scatter,
        ["IndexCopy"] = w => ScatterWriters.Rows(w, w.In(2), null),
        ["IndexAdd"] = ScatterWriters.IndexAdd,
        ["Flip"] = StridedViews.Flip,
        ["Pad"] = StridedViews.Pad,
        ["SumOp"] = w => Reduce(w, "ReduceSum"),
        ["MaxOp"] = w => Reduce(w, "ReduceMax"),
        ["MinOp"] = w => Reduce(w, "ReduceMin"),
        ["ProdOp"] = w => Reduce(w, "ReduceProd"),
        ["LayerNorm"] = NormWriters.LayerNorm,
        ["AddLayerNorm"] = NormWriters.AddLayerNorm,
        ["RmsNorm"] = NormWriters.RmsNorm,
        ["AddRmsNorm"] = NormWriters.AddRmsNorm,
        ["GroupNorm"] = NormWriters.GroupNorm,
        ["BatchNorm"] = NormWriters.BatchNorm,
        ["Conv"] = WindowWriters.Conv,
        ["ConvTranspose"] = WindowWriters.ConvTranspose,
        ["MaxPool"] = WindowWriters.MaxPool,
        ["AvgPool"] = WindowWriters.AvgPool,
        ["AxisMap"] = WindowWriters.AxisMap,
        ["Attention"] = ProductWriters.Attention,
        ["RnnTanh"] = w => RecurrentWriters.Write(w, "RNN", [0]),
        ["Gru"] = w => RecurrentWriters.Write(w, "GRU", [1, 0, 2]),
        ["Lstm"] = w => RecurrentWriters.Write(w, "LSTM", [0, 3, 1, 2]),
        ["RnnRelu"] = w => RecurrentWriters.Write(w, "RNN", [0], "Relu"),
    };

    /// <summary>Writes a step. One without a form stays unnamed, which is an error only if something reads it.</summary>
    public static void Write(StepWriter w)
    {
        if (w.Step.Formula is not null) Formula(w);
        else if (Writers.TryGetValue(w.Step.Name, out var write)) write(w);
    }

    static void Reduce(StepWriter w, string op)
    {
        var x = w.Graph.As(w.Operand(0), w.Result.DType);
        w.Is(w.Setting<int[]>(0) is { Length: > 0 } dims ? w.Node(op, [x, w.Graph.Constant([.. dims.Select(d => (long)d)])]) : x);
    }

    static void Formula(StepWriter w)
    {
        var step = w.Step;
        if (!step.Settings[0]!.Equals(w.Twin.Settings[0])) throw new NotSupportedException($"OnnxExport: a number in {step.Name} follows the batch; compute it from a tensor, or set DynamicBatch to false.");
        var y = w.Result.DType;
        if (Named.TryGetValue(step.Name, out var op) && y.IsFloatingPoint)
        {
            w.Is(w.Node(op, [.. step.Operands.Select(o => w.Graph.As(o!, y))]));
            return;
        }
        if (y.IsFloatingPoint && WithNumbers(w, step.Settings[0]!) is { } known)
        {
            w.Is(known);
            return;
        }
        // A choice keeps its condition as it is.
        if (step.Name == "WhereOp")
        {
            w.Is(w.Node("Where", [w.In(0), w.Graph.As(w.Operand(1), y), w.Graph.As(w.Operand(2), y)]));
            return;
        }
        var computing = Computing(step, y);
        var nodes = new FormulaNodes(w.Graph, computing);
        var result = step.Formula!([.. step.Operands.Select(o => new Expression(nodes, w.Graph.As(o!, computing)))]);
        w.Is(result.Result(nodes, computing, y, w.Graph));
    }

    // The same for formulas with numbers in them.
    static string? WithNumbers(StepWriter w, object op)
    {
        var x = w.Graph.As(w.Operand(0), w.Result.DType);
        string Number(double value) => w.Graph.Constant(Tensor.Full(Shape.Scalar, value, w.Result.DType));
        return op switch
        {
            Rectifiers.LeakyReluOp leaky => w.Node("LeakyRelu", [x], Attribute("alpha", leaky.Slope)),
            Rectifiers.HardtanhOp clip => w.Node("Clip", [x, Number(clip.Low), Number(clip.High)]),
            Extrema.ClampOp clip => w.Node("Clip", [x, Number(clip.Low), Number(clip.High)]),
            _ => null,
        };
    }

    // As the loops compute: 16 bits in 32, whole numbers in 64, comparisons in the type of what is compared.
    static DType Computing(TracedStep step, DType y)
    {
        var type = y == DType.Bool || !y.IsFloatingPoint ? step.Operands.Select(o => o!.DType).Aggregate((a, b) => a.Promote(b)) : y;
        return type.IsFloatingPoint ? type == DType.Float64 ? type : DType.Float32 : DType.Int64;
    }
}
