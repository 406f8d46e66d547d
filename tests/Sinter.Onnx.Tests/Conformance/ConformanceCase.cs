using Google.Protobuf;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx.Tests;

/// <summary>One case of ONNX's conformance suite: a model, and vectors of inputs and outputs.</summary>
public sealed record ConformanceCase(string Name, string Model, string[] Vectors)
{
    /// <summary>The suite's absolute tolerance; the relative one is 1e-3.</summary>
    public const double Absolute = 1e-7;

    /// <summary>The cases of a folder: one each, in a folder of its own.</summary>
    public static IEnumerable<ConformanceCase> In(string folder)
        => Directory.GetDirectories(folder).Order(StringComparer.Ordinal)
            .Select(d => new ConformanceCase(Path.GetFileName(d), Directory.GetFiles(d, "*.onnx").Single(), Directory.GetDirectories(d, "test_data_set_*")));

    /// <summary>Runs the model on every vector; null, or what is wrong.</summary>
    public string? Failure(double absolute)
    {
        try
        {
            var model = OnnxModel.Load(Model);
            if (Vectors.Length == 0) return "it has no vectors";
            foreach (var vector in Vectors)
            {
                var inputs = model.Inputs.Select((info, i) => (info, File: Path.Combine(vector, $"input_{i}.pb"))).Where(i => File.Exists(i.File)).ToDictionary(i => i.info.Name, i => Read(i.File, i.info));
                var outputs = model.Run(inputs);
                for (var i = 0; i < model.Outputs.Count; i++)
                    if (Difference(outputs[model.Outputs[i].Name], Read(Path.Combine(vector, $"output_{i}.pb"), model.Outputs[i]), absolute) is { } difference) return $"output {i}: {difference}";
            }
            return null;
        }
        catch (Exception e) { return $"{e.GetType().Name}: {e.Message}"; }
    }

    /// <summary>A value of a vector; the declared type says which message the file holds.</summary>
    public static OnnxValue Read(string file, OnnxValueInfo info)
    {
        var bytes = File.ReadAllBytes(file);
        var reader = new TensorReader(file, null);
        return info.Kind switch
        {
            "sequence" => Sequence(reader, SequenceProto.Parser.ParseFrom(bytes)),
            "tensor" => AsDeclared(reader.Read(TensorProto.Parser.ParseFrom(bytes)), info.Type),
            _ => Optional(reader, OptionalProto.Parser.ParseFrom(bytes)),
        };
    }

    // Vectors come from numpy, which has no bfloat16: they hold its bits as uint16.
    static OnnxValue AsDeclared(OnnxValue value, ElementType type)
        => type == ElementType.BFloat16 && value is OnnxTensor { Type: ElementType.UInt16 } bits
            ? Tensor.From(Array.ConvertAll(bits.Elements.ToArray<int>(), b => BitConverter.Int32BitsToSingle(b << 16)), bits.Elements.Shape).To(DType.BFloat16) : value;

    static OnnxSequence Sequence(TensorReader reader, SequenceProto s)
        => new([.. s.TensorValues.Select(reader.Read), .. s.SequenceValues.Select(v => Sequence(reader, v)), .. s.OptionalValues.Select(v => Optional(reader, v))]);

    static OnnxOptional Optional(TensorReader reader, OptionalProto o) => new(o switch
    {
        { TensorValue: { } t } => reader.Read(t),
        { SequenceValue: { } s } => Sequence(reader, s),
        { OptionalValue: { } inner } => Optional(reader, inner),
        _ => null,
    });

    /// <summary>How two values differ, by ONNX's tolerances (relative 1e-3, absolute 1e-7); null if they do not.</summary>
    public static string? Difference(OnnxValue found, OnnxValue expected, double absolute = Absolute) => (found, expected) switch
    {
        (OnnxTensor f, OnnxTensor e) => Difference(f, e, absolute),
        (OnnxStrings f, OnnxStrings e) => f.Shape != e.Shape ? $"{f.Shape} for {e.Shape}" : f.Values.SequenceEqual(e.Values) ? null : $"[{string.Join(", ", f.Values)}] for [{string.Join(", ", e.Values)}]",
        (OnnxSequence f, OnnxSequence e) => f.Items.Count != e.Items.Count ? $"{f} for {e}" : f.Items.Zip(e.Items, (a, b) => Difference(a, b)).FirstOrDefault(d => d is not null),
        (OnnxOptional { Value: null }, OnnxOptional { Value: null }) => null,
        (OnnxOptional { Value: { } f }, OnnxOptional { Value: { } e }) => Difference(f, e),
        (_, OnnxOptional { Value: { } e }) => Difference(found, e),
        _ => $"{found} for {expected}",
    };

    static string? Difference(OnnxTensor found, OnnxTensor expected, double absolute)
    {
        if (found.Type != expected.Type || found.Elements.Shape != expected.Elements.Shape) return $"{found} for {expected}";
        if (!found.Elements.DType.IsInexact)
        {
            long[] a = found.Elements.ToArray<long>(), b = expected.Elements.ToArray<long>();
            var at = Enumerable.Range(0, a.Length).FirstOrDefault(i => a[i] != b[i], -1);
            return at < 0 ? null : $"element {at} of {expected} is {a[at]} for {b[at]}";
        }
        double[] f = found.Elements.ToArray<double>(), e = expected.Elements.ToArray<double>();
        for (var i = 0; i < f.Length; i++)
            if (!f[i].Equals(e[i]) && f[i] != e[i] && !(Math.Abs(f[i] - e[i]) <= absolute + 1e-3 * Math.Abs(e[i]))) return $"element {i} of {expected} is {f[i]:R} for {e[i]:R}";
        return null;
    }
}
