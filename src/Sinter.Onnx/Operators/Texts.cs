using System.Globalization;
using System.Text.RegularExpressions;

namespace Sinter.Onnx;

/// <summary>Tensors of texts: joined, cut, matched, normalised, looked up and counted.</summary>
static class Texts
{
    // A pattern of a file runs without backtracking: time linear in the text, whatever the pattern.
    const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    public static void AddTo(OperatorTable table)
    {
        table.AddValue("StringConcat", c =>
        {
            var (a, b, shape) = Broadcast(c.Strings(0), c.Strings(1));
            return new OnnxStrings([.. a.Zip(b, string.Concat)], shape);
        });
        table.AddSeveral("StringSplit", Split);
        table.AddValue("StringNormalizer", Normalize);
        table.AddValue("RegexFullMatch", c =>
        {
            var pattern = new Regex($"^(?:{c.Text("pattern")})$", Linear);
            // $ alone would allow a line feed behind the match.
            return Tensor.From([.. c.Strings(0).Values.Select(s => pattern.Match(s) is { Success: true } m && m.Length == s.Length)], c.Strings(0).Shape);
        });
        table.AddValue("TfIdfVectorizer", c => NGrams.Count(c));
        table.AddValue("LabelEncoder", Encode, OperatorTable.MachineLearning);
    }

    /// <summary>The texts repeated to a shape.</summary>
    public static string[] Expand(OnnxStrings s, Shape shape)
    {
        var places = Tensor.Arange(s.Values.Count).Reshape(s.Shape).Expand(shape).ToArray<long>();
        return Array.ConvertAll(places, p => s.Values[(int)p]);
    }

    public static (string[] A, string[] B, Shape Shape) Broadcast(OnnxStrings a, OnnxStrings b)
    {
        var shape = Shape.Broadcast(a.Shape, b.Shape);
        return (Expand(a, shape), Expand(b, shape), shape);
    }

    static OnnxStrings At(IReadOnlyList<string> values, Tensor places) => new(Array.ConvertAll(places.ToArray<long>(), p => values[(int)p]), places.Shape);

    public static OnnxStrings Concat(OnnxStrings[] parts, int axis)
    {
        var offset = 0L;
        var places = new Tensor[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            places[i] = Tensor.Arange(parts[i].Values.Count).Reshape(parts[i].Shape) + offset;
            offset += parts[i].Values.Count;
        }
        return At([.. parts.SelectMany(p => p.Values)], Tensor.Cat(places, axis));
    }

    public static OnnxStrings Gather(OnnxStrings s, int axis, Tensor indices)
    {
        var size = s.Shape[axis];
        var positive = Tensor.Where(indices.Less(0), indices + size, indices).To(DType.Int64);
        var places = Tensor.Arange(s.Values.Count).Reshape(s.Shape).IndexSelect(axis, positive.Reshape(-1));
        return At(s.Values, places.Reshape([.. s.Shape.Take(axis), .. indices.Shape, .. s.Shape.Skip(axis + 1)]));
    }

    static OnnxValue?[] Split(NodeCall c)
    {
        var most = c.HasAttribute("maxsplit") ? c.Int("maxsplit") : -1;
        var delimiter = c.Text("delimiter");
        var s = c.Strings(0);
        var parts = s.Values.Select(v => delimiter.Length > 0 ? v.Split(delimiter, most < 0 ? int.MaxValue : (int)Math.Min(most + 1, int.MaxValue)) : Words(v, most)).ToArray();
        var width = parts.Length == 0 ? 0 : parts.Max(p => p.Length);
        c.Room([.. s.Shape, width]);
        var cells = parts.SelectMany(p => p.Concat(Enumerable.Repeat("", width - p.Length))).ToArray();
        return [new OnnxStrings(cells, [.. s.Shape, width]), Tensor.From([.. parts.Select(p => (long)p.Length)], s.Shape)];
    }

    // White space of any length separates, and none is left at the ends; what is behind the last cut keeps its inner space.
    static string[] Words(string text, long most)
    {
        var words = new List<string>();
        var rest = text.Trim();
        while (rest.Length > 0)
        {
            var end = most >= 0 && words.Count >= most ? -1 : rest.AsSpan().IndexOfAny(" \t\n\r\f\v");
            words.Add(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart();
        }
        return [.. words];
    }

    static OnnxStrings Normalize(NodeCall c)
    {
        var s = c.Strings(0);
        if (s.Shape.Rank is not (1 or 2)) throw new ArgumentException($"StringNormalizer: x is {s.Shape}; it must be [C] or [1, C].");
        var exact = c.Flag("is_case_sensitive");
        var stops = new HashSet<string>(c.Texts("stopwords") ?? [], exact ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        Func<string, string> change = c.Text("case_change_action", "NONE") switch
        {
            "LOWER" => v => v.ToLower(CultureInfo.InvariantCulture),
            "UPPER" => v => v.ToUpper(CultureInfo.InvariantCulture),
            _ => v => v,
        };
        string[] kept = [.. s.Values.Where(v => !stops.Contains(v)).Select(change)];
        if (kept.Length == 0) kept = [""];
        return new(kept, s.Shape.Rank == 2 ? [1, kept.Length] : [kept.Length]);
    }

    // Keys and values come as lists of one of three kinds, or as tensors.
    static OnnxValue Encode(NodeCall c)
    {
        var keys = Entries(c, "keys") ?? throw new ArgumentException("LabelEncoder: no keys are given.");
        var values = Entries(c, "values") ?? throw new ArgumentException("LabelEncoder: no values are given.");
        var map = new Dictionary<object, object>();
        foreach (var (key, value) in keys.Zip(values)) map.TryAdd(key, value);
        var tensor = c.Constant("values_tensor");
        var otherwise = c.Constant("default_tensor") is { } given ? All(given)[0]
            : values.FirstOrDefault() switch { string => c.Text("default_string", "_Unused"), long => c.Int("default_int64", -1), _ => c.Float("default_float", -0.0) };
        object[] found = [.. All(c.Value(0)).Select(key => map.GetValueOrDefault(key, otherwise))];
        var shape = c.Value(0) is OnnxStrings s ? s.Shape : c.X.Shape;
        if (values.FirstOrDefault() is string) return new OnnxStrings([.. found.Cast<string>()], shape);
        var type = (tensor as OnnxTensor)?.Type ?? (values.FirstOrDefault() is long ? ElementType.Int64 : ElementType.Float);
        return Casting.Cast(Tensor.From([.. found.Select(v => Convert.ToDouble(v, CultureInfo.InvariantCulture))], shape), type);
    }

    static object[]? Entries(NodeCall c, string name)
        => c.Texts($"{name}_strings") is { } texts ? [.. texts] : c.Ints($"{name}_int64s") is { } ints ? [.. ints.Cast<object>()]
            : c.Floats($"{name}_floats") is { } floats ? [.. floats.Cast<object>()] : c.Constant($"{name}_tensor") is { } t ? All(t) : null;

    static object[] All(OnnxValue value) => value is OnnxStrings s ? [.. s.Values]
        : value.Tensor.DType.IsFloatingPoint ? [.. value.Tensor.ToArray<double>().Cast<object>()] : [.. value.Tensor.ToArray<long>().Cast<object>()];
}
