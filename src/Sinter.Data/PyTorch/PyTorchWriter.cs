using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Data;

/// <summary>Writes values as <c>torch.save</c> does: a zip archive of a pickle and one file for each storage. Tensors that share memory share it in the file; of a storage only
/// what lies between the first and the last element in use is written.</summary>
/// <remarks>The value is pickled twice: the first time finds out which parts of which storages it uses, which the second then writes into the pickle.</remarks>
sealed class PyTorchWriter
{
    const int DepthLimit = 256;

    readonly Dictionary<(Storage, DType), Extent> _extents = [];
    // Sequences that make their tensors when asked are asked once, or both passes would see different ones.
    readonly Dictionary<object, object> _asked = new(ReferenceEqualityComparer.Instance);
    PickleWriter _pickle = new();

    /// <summary>A part of a storage, in elements.</summary>
    sealed class Extent(int key)
    {
        public readonly string Key = key.ToString(CultureInfo.InvariantCulture);
        public long First = long.MaxValue, End;
        public Tensor? Witness;

        public long Start => Math.Min(First, End);
        public long Count => End - Start;
    }

    public unsafe void Write(object? value, Stream stream)
    {
        Put(value, 0);
        _pickle = new();
        Put(value, 0);

        var zip = new ZipWriter(stream);
        zip.Add("archive/data.pkl", _pickle.Finish());
        zip.Add("archive/byteorder", "little"u8);
        foreach (var ((storage, dtype), extent) in _extents)
        {
            zip.Add($"archive/data/{extent.Key}", extent.Count == 0 ? null : (byte*)storage.Pointer + extent.Start * dtype.Size, extent.Count * dtype.Size);
            GC.KeepAlive(extent.Witness);
        }
        zip.Add("archive/version", "3\n"u8);
        zip.Finish();
    }

    void Put(object? value, int depth)
    {
        Check.Argument(depth <= DepthLimit, $"PyTorchFile.Save: the value nests more than {DepthLimit} deep; Python could not read it either. Save a flatter one.");
        switch (value)
        {
            case null: _pickle.Put(PickleOpcode.None); break;
            case bool truth: _pickle.Truth(truth); break;
            case sbyte or byte or short or ushort or int or uint or long: _pickle.Number(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ulong large: _pickle.Number(new BigInteger(large)); break;
            case BigInteger large: _pickle.Number(large); break;
            case Half half: _pickle.Number((double)half); break;
            case BFloat16 brain: _pickle.Number((float)brain); break;
            case float single: _pickle.Number(single); break;
            case double number: _pickle.Number(number); break;
            case Complex complex: PutCall("__builtin__", "complex", complex.Real, complex.Imaginary); break;
            case string text: _pickle.Text(text); break;
            case byte[] bytes: PutCall("_codecs", "encode", Encoding.Latin1.GetString(bytes), "latin1"); break;
            case DType dtype: _pickle.Global("torch", dtype.Name); break;
            default: PutObject(value, depth); break;
        }
    }

    void PutObject(object value, int depth)
    {
        if (!value.GetType().IsValueType && _pickle.Recall(value)) return;
        switch (value)
        {
            case Tensor tensor: PutTensor(tensor); break;
            case Shape shape:
                _pickle.Global("torch", "Size");
                _pickle.Tuple(shape.Sizes);
                _pickle.Tuple(1);
                _pickle.Put(PickleOpcode.Reduce);
                break;
            case OptimizerState state: PutObject(Ask(state, () => PyTorchOptimizer.ToPython(state)), depth); return;
            case IDictionary dictionary: PutDictionary(value, Entries(dictionary), depth); return;
            case IEnumerable<KeyValuePair<string, Tensor>> tensors:
                PutDictionary(value, Ask(value, () => tensors.Select(t => (Key: (object)t.Key, Value: (object?)t.Value)).ToArray()), depth);
                return;
            case IEnumerable<KeyValuePair<string, object?>> values:
                PutDictionary(value, Ask(value, () => values.Select(t => (Key: (object)t.Key, t.Value)).ToArray()), depth);
                return;
            case object?[] tuple: PutTuple(tuple, depth); break;
            case ITuple tuple: PutTuple([.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i])], depth); break;
            case IEnumerable members when value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(HashSet<>):
                _pickle.Global("__builtin__", "set");
                PutList(new object(), members, depth);
                _pickle.Tuple(1);
                _pickle.Put(PickleOpcode.Reduce);
                break;
            case IEnumerable list: PutList(value, Ask(value, () => list.Cast<object?>().ToArray()), depth); return;
            default: throw new ArgumentException($"PyTorchFile.Save: a {value.GetType()} has no form in Python; save tensors, dictionaries, lists, arrays, texts and numbers.");
        }
        if (!value.GetType().IsValueType) _pickle.Remember(value);
    }

    T Ask<T>(object asked, Func<T> answer) where T : class
    {
        if (_asked.TryGetValue(asked, out var known)) return (T)known;
        var made = answer();
        _asked.Add(asked, made);
        return made;
    }

    static IEnumerable<(object Key, object? Value)> Entries(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary) yield return (entry.Key, entry.Value);
    }

    void PutCall(string module, string name, object first, object second)
    {
        _pickle.Global(module, name);
        Put(first, 0);
        Put(second, 0);
        _pickle.Tuple(2);
        _pickle.Put(PickleOpcode.Reduce);
    }

    // Dictionaries and lists are remembered before what they hold, which may refer back to them.
    void PutDictionary(object identity, IEnumerable<(object Key, object? Value)> entries, int depth)
    {
        _pickle.Put(PickleOpcode.EmptyDict);
        _pickle.Remember(identity);
        _pickle.Put(PickleOpcode.Mark);
        foreach (var (key, item) in entries)
        {
            Put(key, depth + 1);
            Put(item, depth + 1);
        }
        _pickle.Put(PickleOpcode.SetItems);
    }

    void PutList(object identity, IEnumerable items, int depth)
    {
        _pickle.Put(PickleOpcode.EmptyList);
        _pickle.Remember(identity);
        _pickle.Put(PickleOpcode.Mark);
        foreach (var item in items) Put(item, depth + 1);
        _pickle.Put(PickleOpcode.Appends);
    }

    void PutTuple(object?[] values, int depth)
    {
        if (values.Length > 3) _pickle.Put(PickleOpcode.Mark);
        foreach (var item in values) Put(item, depth + 1);
        _pickle.Tuple(values.Length);
    }

    void PutTensor(Tensor x)
    {
        if (x is Parameter)
        {
            _pickle.Global("torch._utils", "_rebuild_parameter");
            PutView(x, requiresGrad: false);
            _pickle.Truth(x.RequiresGrad);
            PutNoHooks();
            _pickle.Tuple(3);
            _pickle.Put(PickleOpcode.Reduce);
        }
        else PutView(x, x.RequiresGrad);
    }

    void PutView(Tensor x, bool requiresGrad)
    {
        var type = ElementType.Of(x.DType);
        if (!_extents.TryGetValue((x.Storage, x.DType), out var extent)) _extents[(x.Storage, x.DType)] = extent = new(_extents.Count);
        if (x.Count > 0)
        {
            extent.Witness = x;
            extent.First = Math.Min(extent.First, x.StorageOffset);
            extent.End = Math.Max(extent.End, x.StorageOffset + 1 + Enumerable.Range(0, x.Rank).Sum(i => (x.Shape[i] - 1) * x.StrideArray[i]));
        }
        // Types newer than the classes of storages lie in storages of bytes, and are named behind the hooks.
        var isNew = x.DType.IsFloat8;
        _pickle.Global("torch._utils", isNew ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2");
        _pickle.Put(PickleOpcode.Mark);
        _pickle.Put(PickleOpcode.Mark);
        _pickle.Text("storage");
        if (isNew) _pickle.Global("torch.storage", "UntypedStorage");
        else _pickle.Global("torch", PythonGlobals.StorageName(type));
        _pickle.Text(extent.Key);
        _pickle.Text("cpu");
        _pickle.Number(extent.Count);
        _pickle.Put(PickleOpcode.Tuple);
        _pickle.Put(PickleOpcode.BinPersId);
        _pickle.Number(x.Count > 0 ? x.StorageOffset - extent.Start : 0);
        _pickle.Tuple(x.Shape.Sizes);
        _pickle.Tuple(x.Strides);
        _pickle.Truth(requiresGrad);
        PutNoHooks();
        if (isNew) _pickle.Global("torch", type.Name);
        _pickle.Put(PickleOpcode.Tuple);
        _pickle.Put(PickleOpcode.Reduce);
    }

    void PutNoHooks()
    {
        _pickle.Global("collections", "OrderedDict");
        _pickle.Tuple(0);
        _pickle.Put(PickleOpcode.Reduce);
    }
}
