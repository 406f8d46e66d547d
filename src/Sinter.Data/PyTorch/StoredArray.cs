namespace Sinter.Data;

/// <summary>A NumPy array inside a pickle: its state carries the elements.</summary>
sealed class StoredArray : StoredTensor
{
    Shape _shape = [0];
    NumpyType? _type;
    bool _fortran;
    byte[] _bytes = [];

    public override ElementType Type => _type?.Type ?? ElementType.Float64;

    public override Shape Shape => _shape;

    /// <summary>The state: version, shape, dtype, whether columns come first, the bytes.</summary>
    public void SetState(object? state)
    {
        if (state is not object?[] values || values is not [long, object?[] sizes, NumpyType type, bool fortran, byte[] bytes])
            throw new PickleArgumentException("an array's version, shape, type of numbers, order and bytes");
        var shape = PythonGlobals.Sizes(sizes);
        if (shape.Count > bytes.Length / type.Type.Size || shape.Count * type.Type.Size != bytes.Length)
            throw new PickleArgumentException($"as many bytes as {shape} of {type.Type.Name} takes, not {bytes.Length}");
        (_shape, _type, _fortran, _bytes) = (shape, type, fortran, bytes);
    }

    public override Tensor Make()
    {
        if (Type.DType is not { } dtype) throw new NotSupportedException($"A NumPy array has elements of type {Type.Name}, which no Sinter tensor holds; convert it first.");
        var content = FileContent.Over("a NumPy array", _bytes);
        var storage = content.Elements(0, _shape.Count, Type, _type?.IsBigEndian == true, "a NumPy array");
        return new Tensor(storage, dtype, _shape, _fortran ? NpyHeader.ColumnMajor(_shape) : null);
    }
}
