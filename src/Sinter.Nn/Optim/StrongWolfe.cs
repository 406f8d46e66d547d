namespace Sinter.Optim;

/// <summary>A place on the line that is searched: how far along, the loss there, its gradient, and the slope along the line.</summary>
readonly record struct Trial(double T, double Loss, Tensor Gradient, double Slope);

/// <summary>Finds a step that lowers the loss enough and flattens its slope enough: the strong Wolfe conditions.</summary>
/// <remarks>Nocedal and Wright, Numerical Optimization (2006), algorithms 3.5 and 3.6, with the safeguards of <c>torch.optim.LBFGS</c>.</remarks>
static class StrongWolfe
{
    const double Decrease = 1e-4, Curvature = 0.9, Closest = 1e-9;
    const int MostTrials = 25;

    /// <summary>Searches from <paramref name="start"/>, first at <paramref name="t"/>. <paramref name="reach"/> is the largest element of the direction.</summary>
    public static Trial Search(Func<double, Trial> evaluate, Trial start, double t, double reach)
    {
        Trial before = start, now = evaluate(t);
        var trials = 0;
        for (; trials < MostTrials; trials++)
        {
            if (IsTooHigh(now, start) || (trials > 1 && now.Loss >= before.Loss) || (now.Slope >= 0 && !IsFlat(now, start)))
                return Zoom(evaluate, start, before, now, trials, reach);
            if (IsFlat(now, start)) return now;
            var next = Interpolate(before, now, now.T + 0.01 * (now.T - before.T), now.T * 10);
            (before, now) = (now, evaluate(next));
        }
        return start.Loss <= now.Loss ? start : now;
    }

    // Narrows a bracket that contains a good step.
    static Trial Zoom(Func<double, Trial> evaluate, Trial start, Trial a, Trial b, int trials, double reach)
    {
        var (low, high) = a.Loss <= b.Loss ? (a, b) : (b, a);
        var wasAtEdge = false;
        for (; trials < MostTrials && Math.Abs(high.T - low.T) * reach >= Closest; trials++)
        {
            double left = Math.Min(low.T, high.T), right = Math.Max(low.T, high.T), margin = 0.1 * (right - left);
            var t = Interpolate(low, high, left, right);
            // Twice in a row at an edge of the bracket is no progress: move inwards.
            var atEdge = Math.Min(right - t, t - left) < margin;
            if (atEdge && (wasAtEdge || t >= right || t <= left))
            {
                t = Math.Abs(t - right) < Math.Abs(t - left) ? right - margin : left + margin;
                atEdge = false;
            }
            wasAtEdge = atEdge;

            var now = evaluate(t);
            if (IsTooHigh(now, start) || now.Loss >= low.Loss)
            {
                high = now;
                if (high.Loss < low.Loss) (low, high) = (high, low);
                continue;
            }
            if (IsFlat(now, start)) return now;
            if (now.Slope * (high.T - low.T) >= 0) high = low;
            low = now;
        }
        return low;
    }

    static bool IsTooHigh(Trial x, Trial start) => x.Loss > start.Loss + Decrease * x.T * start.Slope;

    static bool IsFlat(Trial x, Trial start) => Math.Abs(x.Slope) <= -Curvature * start.Slope;

    // The minimum of the cubic through both values and slopes, within bounds; their middle if it has none.
    static double Interpolate(Trial a, Trial b, double least, double most)
    {
        if (a.T > b.T) (a, b) = (b, a);
        var mean = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.T - b.T);
        var square = mean * mean - a.Slope * b.Slope;
        if (!(square >= 0)) return (least + most) / 2;
        var root = Math.Sqrt(square);
        return Math.Min(Math.Max(b.T - (b.T - a.T) * ((b.Slope + root - mean) / (b.Slope - a.Slope + 2 * root)), least), most);
    }
}
