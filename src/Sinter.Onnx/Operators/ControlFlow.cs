namespace Sinter.Onnx;

/// <summary>Branches and loops over inner graphs.</summary>
static class ControlFlow
{
    public static void AddTo(OperatorTable table)
    {
        table.AddSeveral("If", c => c.RunBody(c.Body(c.Long(0) != 0 ? "then_branch" : "else_branch"), []));
        table.AddSeveral("Loop", Loop);
        table.AddSeveral("Scan", Scan);
    }

    static OnnxValue?[] Loop(NodeCall c)
    {
        var body = c.Body("body");
        var most = c.Has(0) ? c.Long(0) : long.MaxValue;
        var goes = !c.Has(1) || c.Long(1) != 0;
        var carried = new OnnxValue[Math.Max(0, c.Count - 2)];
        for (var i = 0; i < carried.Length; i++) carried[i] = c.Value(i + 2);
        var scans = new List<Tensor>[Math.Max(0, body.Outputs.Length - 1 - carried.Length)];
        for (var i = 0; i < scans.Length; i++) scans[i] = [];
        for (long turn = 0; turn < most && goes; turn++)
        {
            c.Execution.CountTurn();
            var y = c.RunBody(body, [Tensor.Of(turn), Tensor.From([goes], Shape.Scalar), .. carried]);
            goes = y[0].Tensor.Item() != 0;
            y.AsSpan(1, carried.Length).CopyTo(carried);
            for (var i = 0; i < scans.Length; i++) scans[i].Add(y[1 + carried.Length + i].Tensor);
        }
        return [.. carried, .. scans.Select((s, i) => (OnnxValue)(s.Count > 0 ? Tensor.Stack(s.ToArray()) : Nothing(body, 1 + carried.Length + i)))];
    }

    // A loop without turns gives scans without rows, of the declared type.
    static Tensor Nothing(Graph body, int output)
    {
        var declared = body.Outputs[output].Type?.TensorType;
        var type = declared is null ? DType.Float32 : ((ElementType)declared.ElemType).Carrier;
        return Tensor.Zeros([0, .. declared?.Shape?.Dim.Select(d => Math.Max(0, d.DimValue)) ?? []], type);
    }

    static OnnxValue?[] Scan(NodeCall c)
    {
        if (c.Version < 9) throw new NotSupportedException("Scan of operator set 8, with its batch dimension, is not supported.");
        var body = c.Body("body");
        int scanned = checked((int)c.Int("num_scan_inputs")), states = c.Count - scanned, outputs = body.Outputs.Length - states;
        if (scanned < 1 || states < 0 || outputs < 0) throw new ArgumentException($"Scan: {scanned} scanned inputs do not fit {c.Count} inputs and {body.Outputs.Length} outputs.");
        long[] Each(string name, int count) => c.Ints(name) is { } given && given.Length == count ? given : new long[count];
        long[] axes = Each("scan_input_axes", scanned), directions = Each("scan_input_directions", scanned), outAxes = Each("scan_output_axes", outputs), outDirections = Each("scan_output_directions", outputs);
        var state = new OnnxValue[states];
        for (var i = 0; i < states; i++) state[i] = c.Value(i);
        var inputs = Enumerable.Range(0, scanned).Select(i => c[states + i]).Select((t, i) => t.MoveDim(c.Axis(axes[i], t.Rank), 0)).ToArray();
        var turns = inputs[0].Shape[0];
        if (inputs.Any(t => t.Shape[0] != turns)) throw new ArgumentException("Scan: the scanned inputs are not equally long.");
        var rows = new List<Tensor>[outputs];
        for (var i = 0; i < outputs; i++) rows[i] = [];
        for (long t = 0; t < turns; t++)
        {
            c.Execution.CountTurn();
            var y = c.RunBody(body, [.. state, .. inputs.Select((x, i) => (OnnxValue)x.Select(0, directions[i] == 1 ? turns - 1 - t : t))]);
            y.AsSpan(0, states).CopyTo(state);
            for (var i = 0; i < outputs; i++) rows[i].Add(y[states + i].Tensor);
        }
        return [.. state, .. rows.Select((r, i) =>
        {
            if (r.Count == 0) return (OnnxValue)Nothing(body, states + i);
            if (outDirections[i] == 1) r.Reverse();
            return Tensor.Stack(r.ToArray(), c.Axis(outAxes[i], r[0].Rank + 1));
        })];
    }
}
