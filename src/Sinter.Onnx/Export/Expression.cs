namespace Sinter.Onnx;

/// <summary>A number that writes down what is done to it: a formula read in it becomes nodes. Numbers known beforehand are computed at once.</summary>
readonly struct Expression : IReal<Expression>
{
    readonly FormulaNodes? _nodes;
    readonly string _name;
    readonly double _constant;
    readonly bool _isMask;

    public Expression(FormulaNodes nodes, string name, bool isMask = false) => (_nodes, _name, _isMask) = (nodes, name, isMask);

    Expression(double constant) => (_constant, _name) = (constant, "");

    /// <summary>The value's name in a graph, as a number of the formula's type.</summary>
    public string Numeric(FormulaNodes nodes) => _nodes is null ? nodes.Literal(_constant) : _isMask ? nodes.AsNumber(_name) : _name;

    /// <summary>The value's name as the result of a formula, in the type that the op gives.</summary>
    public string Result(FormulaNodes nodes, DType computing, DType result, TraceWriter graph)
        => _isMask ? result == DType.Bool ? _name : graph.Cast(_name, result) : computing == result ? Numeric(nodes) : graph.Cast(Numeric(nodes), result);

    string Mask(FormulaNodes nodes) => _nodes is null ? nodes.Literal(_constant != 0) : _isMask ? _name : nodes.AsMask(_name);

    static Expression Apply(string op, Expression a) => new(a._nodes!, a._nodes!.Node(op, a.Numeric(a._nodes)));

    static Expression Apply(string op, Expression a, Expression b, bool isMask = false)
    {
        var nodes = (a._nodes ?? b._nodes)!;
        return new(nodes, nodes.Node(op, a.Numeric(nodes), b.Numeric(nodes)), isMask);
    }

    static bool Known(Expression a, Expression b) => a._nodes is null && b._nodes is null;

    public static implicit operator Expression(double value) => new(value);
    public static Expression operator +(Expression a, Expression b) => Known(a, b) ? a._constant + b._constant : Apply("Add", a, b);
    public static Expression operator -(Expression a, Expression b) => Known(a, b) ? a._constant - b._constant : Apply("Sub", a, b);
    public static Expression operator *(Expression a, Expression b) => Known(a, b) ? a._constant * b._constant : Apply("Mul", a, b);
    public static Expression operator /(Expression a, Expression b) => Known(a, b) ? a._constant / b._constant : Apply("Div", a, b);
    public static Expression operator -(Expression a) => a._nodes is null ? -a._constant : Apply("Neg", a);
    public static Expression Less(Expression a, Expression b) => Known(a, b) ? a._constant < b._constant ? 1 : 0 : Apply("Less", a, b, isMask: true);
    public static Expression LessOrEqual(Expression a, Expression b) => Known(a, b) ? a._constant <= b._constant ? 1 : 0 : Apply("LessOrEqual", a, b, isMask: true);
    public static Expression Equal(Expression a, Expression b) => Known(a, b) ? a._constant == b._constant ? 1 : 0 : Apply("Equal", a, b, isMask: true);
    public static Expression Min(Expression a, Expression b) => Known(a, b) ? Math.Min(a._constant, b._constant) : Apply("Min", a, b);
    public static Expression Max(Expression a, Expression b) => Known(a, b) ? Math.Max(a._constant, b._constant) : Apply("Max", a, b);

    public static Expression Select(Expression mask, Expression a, Expression b)
    {
        if (mask._nodes is not { } nodes) return mask._constant != 0 ? a : b;
        // A truth value as 1 and 0 is itself.
        if (Known(a, b) && a._constant == 1 && b._constant == 0) return new(nodes, mask.Mask(nodes), isMask: true);
        return new(nodes, nodes.Node("Where", mask.Mask(nodes), a.Numeric(nodes), b.Numeric(nodes)));
    }

    public static Expression And(Expression a, Expression b) => Logic("And", "BitwiseAnd", a, b);
    public static Expression Or(Expression a, Expression b) => Logic("Or", "BitwiseOr", a, b);

    static Expression Logic(string ofMasks, string ofBits, Expression a, Expression b)
    {
        if ((a._nodes ?? b._nodes) is not { } nodes) return ofMasks == "And" ? a._constant != 0 && b._constant != 0 ? 1 : 0 : a._constant != 0 || b._constant != 0 ? 1 : 0;
        return a._isMask || b._isMask ? new(nodes, nodes.Node(ofMasks, a.Mask(nodes), b.Mask(nodes)), isMask: true) : Apply(ofBits, a, b);
    }

    public static Expression Not(Expression a)
        => a._nodes is not { } nodes ? a._constant == 0 ? 1 : 0 : a._isMask ? new(nodes, nodes.Node("Not", a._name), isMask: true) : Apply("BitwiseNot", a);

    public static Expression Abs(Expression a) => a._nodes is null ? Math.Abs(a._constant) : Apply("Abs", a);
    public static Expression Sqrt(Expression a) => a._nodes is null ? Math.Sqrt(a._constant) : Apply("Sqrt", a);
    public static Expression Exp(Expression a) => a._nodes is null ? Math.Exp(a._constant) : Apply("Exp", a);
    public static Expression Log(Expression a) => a._nodes is null ? Math.Log(a._constant) : Apply("Log", a);
    public static Expression Tanh(Expression a) => a._nodes is null ? Math.Tanh(a._constant) : Apply("Tanh", a);
    public static Expression Erf(Expression a) => Apply("Erf", a);
    public static Expression Sin(Expression a) => a._nodes is null ? Math.Sin(a._constant) : Apply("Sin", a);
    public static Expression Cos(Expression a) => a._nodes is null ? Math.Cos(a._constant) : Apply("Cos", a);
    public static Expression Floor(Expression a) => a._nodes is null ? Math.Floor(a._constant) : a._nodes.IsReal ? Apply("Floor", a) : a;
    public static Expression Round(Expression a) => a._nodes is null ? Math.Round(a._constant) : a._nodes.IsReal ? Apply("Round", a) : a;
    public static Expression Pow(Expression a, Expression b) => Known(a, b) ? Math.Pow(a._constant, b._constant) : Apply("Pow", a, b);

    public static Expression Call(Rare f, Expression a) => f switch
    {
        Rare.Tan or Rare.Asin or Rare.Acos or Rare.Atan or Rare.Sinh or Rare.Cosh or Rare.Asinh or Rare.Acosh or Rare.Atanh => Apply(f.ToString(), a),
        Rare.Expm1 => Exp(a) - 1,
        Rare.Log1p => Log(a + 1),
        Rare.Log2 => Log(a) / Math.Log(2),
        Rare.Log10 => Log(a) / Math.Log(10),
        Rare.Exp2 => Exp(a * Math.Log(2)),
        Rare.Erfc => 1 - Erf(a),
        Rare.LogGamma => LogGamma(a),
        Rare.Sinc => Select(Equal(a, 0), 1, Sin(a * Math.PI) / (a * Math.PI)),
        _ => throw new NotSupportedException($"OnnxExport: the function {f} has no ONNX form."),
    };

    // Lanczos' series; below 1/2, where it does not hold, ln Γ(x) = ln(π / |sin πx|) - ln Γ(1 - x).
    static Expression LogGamma(Expression x)
    {
        ReadOnlySpan<double> series = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2, -0.5395239384953e-5];
        var isSmall = Less(x, 0.5);
        var z = Select(isSmall, 1 - x, x);
        Expression sum = 1.000000000190015;
        for (var j = 0; j < series.Length; j++) sum += series[j] / (z + (j + 1.0));
        var large = (z + 0.5) * Log(z + 5.5) - (z + 5.5) + Log(sum * 2.5066282746310005 / z);
        return Select(isSmall, Math.Log(Math.PI) - Log(Abs(Sin(x * Math.PI))) - large, large);
    }

    public static Expression Call(Rare2 f, Expression a, Expression b) => f switch
    {
        Rare2.Hypot => Sqrt(a * a + b * b),
        Rare2.Remainder => a - Floor(a / b) * b,
        Rare2.Fmod => a - Select(Less(a / b, 0), -Floor(-(a / b)), Floor(a / b)) * b,
        Rare2.CopySign => Select(Less(b, 0), -Abs(a), Abs(a)),
        _ => throw new NotSupportedException($"OnnxExport: the function {f} has no ONNX form."),
    };
}
