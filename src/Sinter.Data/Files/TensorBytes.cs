namespace Sinter.Data;

/// <summary>The elements of a tensor as the bytes of a file, in row-major order.</summary>
static class TensorBytes
{
    // Strided tensors are made row-major in pieces of about this size, so that writing needs no second copy of a model.
    const long PieceBytes = 4 << 20;

    /// <summary>Writes a tensor of any layout.</summary>
    public static unsafe void Write(Stream stream, Tensor x)
    {
        var bytes = x.Count * x.DType.Size;
        if (x.IsContiguous)
        {
            for (long done = 0; done < bytes;)
            {
                var part = new ReadOnlySpan<byte>(x.Address + done, (int)Math.Min(bytes - done, 1 << 24));
                stream.Write(part);
                done += part.Length;
            }
            GC.KeepAlive(x);
        }
        else if (bytes <= PieceBytes)
        {
            using var piece = x.Alias().Clone();
            Write(stream, piece);
        }
        else
        {
            var rows = Math.Max(1, PieceBytes / (bytes / x.Shape[0]));
            for (long row = 0; row < x.Shape[0]; row += rows)
            {
                // A single row is cut further along the next dimension.
                var count = Math.Min(rows, x.Shape[0] - row);
                var offset = x.StorageOffset + row * x.StrideArray[0];
                Write(stream, count == 1 ? x.ViewAs(x.Shape[1..], x.StrideArray[1..], offset)
                    : x.ViewAs(x.Shape.With(0, count), x.StrideArray, offset));
            }
        }
    }
}
