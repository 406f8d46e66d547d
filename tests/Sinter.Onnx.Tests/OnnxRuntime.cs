using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Sinter.Onnx.Tests;

/// <summary>Runs a file with ONNX Runtime: the judge of what we read and write.</summary>
sealed class OnnxRuntime : IDisposable
{
    readonly InferenceSession _session;

    public OnnxRuntime(string path) => _session = new(path, Quiet());

    public OnnxRuntime(byte[] bytes) => _session = new(bytes, Quiet());

    static SessionOptions Quiet() => new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, IntraOpNumThreads = 1, InterOpNumThreads = 1 };

    /// <summary>The outputs in order, for inputs by name.</summary>
    public Tensor[] Run(IEnumerable<KeyValuePair<string, Tensor>> inputs)
    {
        var values = inputs.Select(i => Named(i.Key, i.Value)).ToArray();
        using var results = _session.Run(values, _session.OutputNames);
        return [.. results.Select(Back)];
    }

    static NamedOnnxValue Named(string name, Tensor x) => x.DType switch
    {
        DType.Float32 => Of<float>(name, x),
        DType.Float64 => Of<double>(name, x),
        DType.Int64 => Of<long>(name, x),
        DType.Int32 => Of<int>(name, x),
        DType.UInt8 => Of<byte>(name, x),
        DType.Int8 => Of<sbyte>(name, x),
        DType.Bool => Of<bool>(name, x),
        _ => throw new NotSupportedException($"{x.DType} is not passed to ONNX Runtime."),
    };

    static NamedOnnxValue Of<T>(string name, Tensor x) where T : unmanaged
        => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(x.ToArray<T>(), [.. x.Shape.Select(size => (int)size)]));

    static Tensor Back(DisposableNamedOnnxValue value) => value.ElementType switch
    {
        TensorElementType.Float => Of<float>(value),
        TensorElementType.Double => Of<double>(value),
        TensorElementType.Int64 => Of<long>(value),
        TensorElementType.Int32 => Of<int>(value),
        TensorElementType.UInt8 => Of<byte>(value),
        TensorElementType.Int8 => Of<sbyte>(value),
        TensorElementType.Bool => Of<bool>(value),
        var type => throw new NotSupportedException($"{type} is not taken from ONNX Runtime."),
    };

    static Tensor Of<T>(DisposableNamedOnnxValue value) where T : unmanaged
    {
        var x = value.AsTensor<T>();
        return Tensor.From(x.ToArray(), [.. x.Dimensions.ToArray().Select(size => (long)size)]);
    }

    public void Dispose() => _session.Dispose();
}
