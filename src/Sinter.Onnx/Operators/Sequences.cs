namespace Sinter.Onnx;

/// <summary>Sequences and optional values.</summary>
static class Sequences
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("SequenceConstruct", c => new OnnxSequence([.. Enumerable.Range(0, c.Count).Select(c.Value)]));
        table.AddValue("SequenceEmpty", _ => new OnnxSequence([]));
        table.AddValue("SequenceLength", c => Tensor.Of(c.Sequence(0).Count));
        table.AddValue("SequenceAt", c => c.Sequence(0)[Place(c, c.Long(1), c.Sequence(0).Count - 1)]);
        table.AddValue("SequenceInsert", c =>
        {
            var items = c.Sequence(0).ToList();
            items.Insert(c.Has(2) ? Place(c, c.Long(2), items.Count) : items.Count, c.Value(1));
            return new OnnxSequence(items);
        });
        table.AddValue("SequenceErase", c =>
        {
            var items = c.Sequence(0).ToList();
            items.RemoveAt(Place(c, c.Has(1) ? c.Long(1) : -1, items.Count - 1));
            return new OnnxSequence(items);
        });
        table.AddValue("SplitToSequence", Split);
        table.AddValue("ConcatFromSequence", c =>
        {
            Tensor[] parts = [.. c.Sequence(0).Select(v => v.Tensor)];
            if (parts.Length == 0) throw new ArgumentException("ConcatFromSequence: the sequence is empty.");
            return c.Flag("new_axis") ? Tensor.Stack(parts, c.Axis("axis", parts[0].Rank + 1)) : Tensor.Cat(parts, c.Axis("axis", parts[0].Rank));
        });
        table.AddSeveral("SequenceMap", Map);
        table.AddValue("Optional", c => new OnnxOptional(c.Has(0) ? c.Value(0) : null));
        table.AddValue("OptionalHasElement", c => Tensor.From([c.Has(0)], Shape.Scalar));
        table.AddValue("OptionalGetElement", c => c.Value(0) switch
        {
            OnnxOptional { Value: { } held } => held,
            OnnxOptional => throw new ArgumentException("OptionalGetElement: there is no element."),
            var value => value,
        });
    }

    static int Place(NodeCall c, long at, int last)
    {
        // One past the last counts from the end as well: it is where an insertion appends.
        var count = c.Node.Operator == "SequenceInsert" ? last : last + 1;
        var place = at < 0 ? at + count : at;
        if (place < 0 || place > last) throw new ArgumentException($"{c.Node.Operator}: position {at} is outside a sequence of {count}.");
        return (int)place;
    }

    static OnnxValue Split(NodeCall c)
    {
        var axis = c.Axis("axis", c.X.Rank);
        var size = c.X.Shape[axis];
        if (!c.Has(1))
        {
            var each = c.X.Split(1, axis);
            return new OnnxSequence([.. each.Select(t => c.Like(0, c.Flag("keepdims", true) ? t : t.Squeeze(axis)))]);
        }
        if (c[1].Rank == 0 && c.Long(1) < 1) throw new ArgumentException($"SplitToSequence: parts of {c.Long(1)}; they must be at least 1 long.");
        var parts = c[1].Rank == 0 ? c.X.Split(c.Long(1), axis) : c.X.Split(c.Longs(1), axis);
        return new OnnxSequence([.. parts.Select(t => c.Like(0, t))]);
    }

    static OnnxValue?[] Map(NodeCall c)
    {
        var body = c.Body("body");
        var count = c.Sequence(0).Count;
        var results = new List<OnnxValue>[body.Outputs.Length];
        for (var i = 0; i < results.Length; i++) results[i] = [];
        for (var t = 0; t < count; t++)
        {
            c.Execution.CountTurn();
            OnnxValue[] values = [.. Enumerable.Range(0, c.Count).Select(i => c.Value(i) is OnnxSequence s ? s.Items[t] : c.Value(i))];
            var y = c.RunBody(body, values);
            for (var i = 0; i < y.Length; i++) results[i].Add(y[i]);
        }
        return [.. results.Select(r => new OnnxSequence(r))];
    }
}
