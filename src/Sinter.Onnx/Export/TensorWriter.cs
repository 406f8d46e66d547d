using Google.Protobuf;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Tensors as a file holds them: raw bytes, little-endian.</summary>
static class TensorWriter
{
    public static unsafe TensorProto Write(string name, Tensor x)
    {
        var rows = x.Contiguous();
        var bytes = checked((int)(rows.Count * rows.DType.Size));
        var proto = new TensorProto { Name = name, DataType = (int)ElementTypes.Of(x.DType), RawData = ByteString.CopyFrom(new ReadOnlySpan<byte>(rows.Address, bytes)) };
        GC.KeepAlive(rows);
        proto.Dims.AddRange(x.Shape);
        return proto;
    }
}
