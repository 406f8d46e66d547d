namespace Sinter.Onnx;

/// <summary>Shapes of branches and loops, from those of their inner graphs.</summary>
static class ControlFlowShapes
{
    // A state that still changes its shape after this many turns is not followed further.
    const int MostTurns = 3;

    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => Either(c.Inference.Body(c.Body("then_branch"), [], c), c.Inference.Body(c.Body("else_branch"), [], c)), "If");
        rules.Add(Loop, "Loop");
        rules.Add(Scan, "Scan");
    }

    static ValueFacts[] Either(ValueFacts[] a, ValueFacts[] b) => [.. a.Zip(b, (x, y) => x.Or(y))];

    // What holds of a state before every turn: of the one given, and of what the body makes of it.
    static (ValueFacts[] State, ValueFacts[] Results) Settle(ValueFacts[] state, int skipped, Func<ValueFacts[], ValueFacts[]> body)
    {
        state = Array.ConvertAll(state, s => s with { Elements = null, Constant = null });
        for (var turn = 0; ; turn++)
        {
            var results = body(state);
            if (results.Length < skipped + state.Length) throw new ArgumentException($"the inner graph gives {results.Length} values; it must give at least {skipped + state.Length}.");
            ValueFacts[] next = [.. state.Select((s, i) => s.Or(results[skipped + i]))];
            if (next.Zip(state, Holds).All(same => same)) return (state, results);
            state = turn < MostTurns ? next : Array.ConvertAll(next, s => new ValueFacts(s.Type, Kind: s.Kind));
            if (turn > MostTurns) return (Array.ConvertAll(state, s => ValueFacts.Unknown), body(Array.ConvertAll(state, s => ValueFacts.Unknown)));
        }
    }

    static bool Holds(ValueFacts next, ValueFacts state) => next.ToString() == state.ToString() && next.Kind == state.Kind;

    static ValueFacts?[] Loop(ShapeCall c)
    {
        var body = c.Body("body");
        ValueFacts[] carried = [.. c.Inputs.Skip(2)];
        var (state, results) = Settle(carried, 1, s => c.Inference.Body(body, [new(ElementType.Int64, []), new(ElementType.Bool, []), .. s], c));
        return [.. state, .. results.Skip(1 + carried.Length).Select(y => Stacked(y, Dimension.Unknown, 0))];
    }

    // What each turn gives, one behind the other along a new dimension.
    static ValueFacts Stacked(ValueFacts each, Dimension turns, int axis) => new(each.Type, each.Sizes is { } sizes ? [.. sizes[..axis], turns, .. sizes[axis..]] : null);

    static ValueFacts?[] Scan(ShapeCall c)
    {
        if (c.Version < 9) return [];
        var body = c.Body("body");
        var scanned = c.Int("num_scan_inputs");
        if (scanned < 1 || scanned > c.Count) throw new ArgumentException($"num_scan_inputs is {scanned} of {c.Count} inputs.");
        var states = c.Count - (int)scanned;
        var axes = c.Each("scan_input_axes", (int)scanned, 0);
        var turns = Dimension.Unknown;
        var rows = new ValueFacts[scanned];
        for (var i = 0; i < rows.Length; i++)
        {
            var x = c[states + i];
            if (x.Sizes is not { } sizes)
            {
                rows[i] = new(x.Type);
                continue;
            }
            var axis = c.Axis(axes[i], sizes.Length);
            if (sizes.Length == 0) throw new ArgumentException("a scanned input has no dimensions.");
            ShapeCall.Match(turns, sizes[axis], "the lengths of the scanned inputs");
            if (turns.IsUnknown) turns = sizes[axis];
            rows[i] = new(x.Type, [.. sizes[..axis], .. sizes[(axis + 1)..]]);
        }
        var (state, results) = Settle([.. c.Inputs.Take(states)], 0, s => c.Inference.Body(body, [.. s, .. rows], c));
        var outAxes = c.Each("scan_output_axes", results.Length - states, 0);
        return [.. state, .. results.Skip(states).Select((y, i) => Stacked(y, turns, y.Rank is { } rank ? c.Axis(outAxes[i], rank + 1) : 0))];
    }
}
