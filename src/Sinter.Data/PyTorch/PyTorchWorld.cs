using System.Globalization;
using System.Numerics;
using System.Text;

namespace Sinter.Data;

/// <summary>All that pickles of PyTorch may refer to: storages, the functions that rebuild tensors, and the harmless containers of Python and NumPy.</summary>
/// <remarks>The list of <c>torch._weights_only_unpickler</c>, less what no Sinter tensor holds (quantised, sparse), plus NumPy's arrays and numbers.</remarks>
sealed class PyTorchWorld : IPickleWorld
{
    readonly PyTorchStorages _storages;
    readonly Dictionary<string, object> _globals;
    readonly Dictionary<string, StorageClass> _classes = [];

    public PyTorchWorld(PyTorchStorages storages)
    {
        _storages = storages;
        _globals = new Dictionary<string, object>(Shared);
        Add("torch._utils._rebuild_tensor", a => a is [StoredStorage s, long offset, object?[] size, object?[] stride] ? View(s, TypeOf(s), offset, size, stride, false) : throw Tensor());
        Add("torch._utils._rebuild_tensor_v2", RebuildTensor);
        Add("torch._utils._rebuild_tensor_v3", a => a is [StoredStorage s, long offset, object?[] size, object?[] stride, bool grad, _, ElementType type, ..] ? View(s, type, offset, size, stride, grad) : throw Tensor());
        Add("torch._utils._rebuild_parameter", a => a is [StoredView view, bool grad, ..] ? view.AsParameter(grad) : throw new PickleArgumentException("a tensor and a bool"));
        Add("torch._utils._rebuild_parameter_with_state", a => a is [StoredView view, bool grad, ..] ? view.AsParameter(grad) : throw new PickleArgumentException("a tensor and a bool"));
        Add("torch._tensor._rebuild_from_type_v2", a => a is [PickleFunction make, PickleFunction { Name: "torch.Tensor" or "torch.nn.parameter.Parameter" } type, object?[] inner, ..]
            ? make.Make(inner) is StoredView view ? type.Name == "torch.Tensor" ? view : view.AsParameter(view.RequiresGrad) : throw Tensor() : throw new PickleArgumentException("a function of torch, torch.Tensor, and arguments"));
        Add("torch._tensor.Tensor", Plain("torch.Tensor"));
        Add("torch.Tensor", Plain("torch.Tensor"));
        Add("torch.nn.parameter.Parameter", a => a is [StoredView view, ..] ? view.AsParameter(a is not [_, false, ..]) : throw new PickleArgumentException("a tensor"));
    }

    void Add(string name, Func<object?[], object?> make) => _globals[name] = new PickleFunction(name, make);

    static Func<object?[], object?> Plain(string name) => _ => throw new PickleArgumentException($"no call: {name} is rebuilt by functions of torch._utils");

    static readonly (string Name, ElementType Type)[] StorageTypes =
    [
        ("Double", ElementType.Float64), ("Float", ElementType.Float32), ("Half", ElementType.Float16), ("BFloat16", ElementType.BFloat16), ("Long", ElementType.Int64),
        ("Int", ElementType.Int32), ("Short", ElementType.Int16), ("Char", ElementType.Int8), ("Byte", ElementType.UInt8), ("Bool", ElementType.Bool),
        ("ComplexFloat", ElementType.Complex64), ("ComplexDouble", ElementType.Complex128),
    ];

    /// <summary>The name of the storage class of a type.</summary>
    public static string StorageName(ElementType type) => Array.Find(StorageTypes, s => s.Type == type).Name + "Storage";

    static readonly Dictionary<string, object> Shared = BuildShared();

    static Dictionary<string, object> BuildShared()
    {
        var known = new Dictionary<string, object>();
        foreach (var (name, type) in StorageTypes) known[$"torch.{name}Storage"] = known[$"torch.cuda.{name}Storage"] = new StorageClass($"{name}Storage", type);
        known["torch.storage.UntypedStorage"] = known["torch.UntypedStorage"] = known["torch.storage._UntypedStorage"] = new StorageClass("UntypedStorage", null);
        foreach (var type in ElementType.All) known[$"torch.{type.Name}"] = type;

        foreach (var module in (string[])["builtins", "__builtin__"])
        {
            Function($"{module}.set", a => a is [List<object?> items] ? Set(items) : a is [] ? Set([]) : throw new PickleArgumentException("a list"));
            Function($"{module}.frozenset", a => a is [List<object?> items] ? Set(items) : a is [] ? Set([]) : throw new PickleArgumentException("a list"));
            Function($"{module}.complex", a => a is [double re, double im] ? new Complex(re, im) : throw new PickleArgumentException("two floats"));
            Function($"{module}.bytearray", a => a switch { [byte[] bytes] => bytes, [string text, string encoding] => Encode(text, encoding), [] => Array.Empty<byte>(), _ => throw new PickleArgumentException("bytes") });
            Function($"{module}.list", a => a is [List<object?> items] ? new List<object?>(items) : a is [] ? new List<object?>() : throw new PickleArgumentException("a list"));
        }
        Function("collections.OrderedDict", a => a is [] ? PickleReader.NewDictionary() : a is [List<object?> pairs] ? Dictionary(pairs) : throw new PickleArgumentException("nothing, or a list of pairs"));
        Function("collections.defaultdict", a => a is [] or [PickleFunction] or [null] ? PickleReader.NewDictionary() : throw new PickleArgumentException("nothing, or a known class"));
        Function("collections.Counter", a => a is [] ? PickleReader.NewDictionary() : a is [OrderedDictionary<object, object?> counts] ? counts : throw new PickleArgumentException("nothing, or a dict"));
        Function("torch.Size", a => a is [object?[] sizes] ? Sizes(sizes) : throw new PickleArgumentException("a tuple of ints"));
        Function("torch.device", a => a is [string type] ? type : a is [string name, long index] ? string.Create(CultureInfo.InvariantCulture, $"{name}:{index}") : throw new PickleArgumentException("a type and an index"));
        Function("torch.serialization._get_layout", a => a is [string layout] ? layout : throw new PickleArgumentException("a name"));
        Function("_codecs.encode", a => a is [string text, string encoding] ? Encode(text, encoding) : a is [string latin] ? Encode(latin, "latin1") : throw new PickleArgumentException("a text and an encoding"));
        foreach (var module in (string[])["numpy.core.multiarray", "numpy._core.multiarray"])
        {
            Function($"{module}._reconstruct", a => a is [PickleFunction { Name: "numpy.ndarray" }, ..] ? new StoredArray() : throw new PickleArgumentException("numpy.ndarray"));
            Function($"{module}.scalar", a => a is [NumpyType type, byte[] bytes] ? type.Number(bytes) : throw new PickleArgumentException("a dtype and bytes"));
        }
        Function("numpy.ndarray", _ => throw new PickleArgumentException("no call: arrays are rebuilt by _reconstruct"));
        Function("numpy.dtype", a => a is [string code, ..] ? NumpyType.Parse(code) ?? throw new PickleArgumentException($"a dtype of numbers, not {BadFile.Show(code)}") : throw new PickleArgumentException("a type's code"));
        return known;

        void Function(string name, Func<object?[], object?> make) => known[name] = new PickleFunction(name, make);
    }

    public object? Find(string module, string name) => _globals.GetValueOrDefault($"{module}.{name}");

    public object? Load(object? persistentId)
    {
        if (persistentId is not object?[] id) return null;
        if (id is ["module", ..]) throw new PickleArgumentException("storages alone, not the source of classes");
        if (id is not ["storage", StorageClass type, var key, string, long count, .. var rest] || key is not (string or long) || count < 0) return null;
        var storage = new StoredStorage(type, Key(key), count, 0);
        if (rest is [object?[] view])
        {
            // Before version 0.4, storages could be parts of another's memory.
            if (view is not [string or long, long first and >= 0, long viewed and >= 0]) return null;
            storage = storage with { First = first, Count = viewed };
        }
        _classes[storage.Key] = type;
        return storage;
    }

    /// <summary>The classes of the storages that the pickle refers to, by key.</summary>
    public IReadOnlyDictionary<string, StorageClass> Classes => _classes;

    internal static string Key(object key) => Convert.ToString(key, CultureInfo.InvariantCulture)!;

    public bool SetState(object target, object? state)
    {
        switch (target)
        {
            // Attributes of an OrderedDict are the versions of modules, those of a tensor whatever its user put there: neither changes the values.
            case OrderedDictionary<object, object?> or StoredView: return state is OrderedDictionary<object, object?> or object?[] or null;
            case StoredArray array: array.SetState(state); return true;
            case NumpyType type: type.SetState(state); return true;
            default: return false;
        }
    }

    object RebuildTensor(object?[] arguments)
    {
        if (arguments is not [StoredStorage s, long offset, object?[] size, object?[] stride, bool grad, .. var rest]) throw Tensor();
        var bits = rest is [_, OrderedDictionary<object, object?> { Count: > 0 } given, ..] ? given : null;
        return View(s, TypeOf(s), offset, size, stride, grad, bits?.GetValueOrDefault("conj") is true, bits?.GetValueOrDefault("neg") is true);
    }

    StoredView View(StoredStorage storage, ElementType type, long offset, object?[] size, object?[] stride, bool grad, bool conjugate = false, bool negative = false)
    {
        var shape = Sizes(size);
        if (stride.Length != size.Length || !stride.All(v => v is long and >= 0) || offset < 0) throw new PickleArgumentException("an offset of at least 0 and as many strides as sizes");
        return new(_storages, storage, type, offset, shape, [.. stride.Select(v => (long)v!)]) { RequiresGrad = grad, IsConjugate = conjugate, IsNegative = negative };
    }

    static ElementType TypeOf(StoredStorage storage) => storage.Class.Type ?? throw new PickleArgumentException("a storage of a type");

    internal static Shape Sizes(object?[] sizes)
    {
        if (sizes.Length > 64 || !sizes.All(v => v is long and >= 0)) throw new PickleArgumentException("at most 64 sizes, each at least 0");
        try { return Shape.Create([.. sizes.Select(v => (long)v!)]); }
        catch (ShapeException) { throw new PickleArgumentException("sizes whose product fits in 64 bits"); }
    }

    static PickleArgumentException Tensor() => new("a storage, an offset, sizes, strides and a bool");

    static OrderedDictionary<object, object?> Dictionary(List<object?> pairs)
    {
        var made = PickleReader.NewDictionary();
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                List<object?> and [var k, var v] => (k, v),
                object?[] and [var k, var v] => (k, v),
                _ => throw new PickleArgumentException("a list of pairs"),
            };
            if (!PickleKeys.IsKey(key)) throw new PickleArgumentException("keys that are texts or numbers");
            made[key!] = value;
        }
        return made;
    }

    static HashSet<object> Set(List<object?> items)
    {
        if (!items.TrueForAll(PickleKeys.IsKey)) throw new PickleArgumentException("texts and numbers");
        return new(items!, PickleKeys.Instance);
    }

    // Protocols below 3 have no byte strings; Python writes each as a text of its bytes.
    static byte[] Encode(string text, string encoding) => encoding is "latin1" or "latin-1" or "ascii" && text.All(c => c < 256)
        ? Encoding.Latin1.GetBytes(text) : encoding is "utf-8" or "utf8" ? Encoding.UTF8.GetBytes(text) : throw new PickleArgumentException("a text of bytes, in latin1");
}
