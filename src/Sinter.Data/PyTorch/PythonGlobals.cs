using System.Globalization;
using System.Numerics;
using System.Text;

namespace Sinter.Data;

/// <summary>The harmless names that pickles of any program may use: classes of storages, types, Python's containers, NumPy's arrays.</summary>
static class PythonGlobals
{
    static readonly (string Name, ElementType Type)[] StorageTypes =
    [
        ("Double", ElementType.Float64), ("Float", ElementType.Float32), ("Half", ElementType.Float16), ("BFloat16", ElementType.BFloat16),
        ("Long", ElementType.Int64), ("Int", ElementType.Int32), ("Short", ElementType.Int16), ("Char", ElementType.Int8), ("Byte", ElementType.UInt8),
        ("Bool", ElementType.Bool), ("ComplexFloat", ElementType.Complex64), ("ComplexDouble", ElementType.Complex128),
    ];

    /// <summary>What each name stands for: a <see cref="PickleFunction"/>, a <see cref="StorageClass"/> or an <see cref="ElementType"/>.</summary>
    public static IReadOnlyDictionary<string, object> All { get; } = Build();

    /// <summary>The name of the storage class of a type.</summary>
    public static string StorageName(ElementType type) => Array.Find(StorageTypes, s => s.Type == type).Name + "Storage";

    static Dictionary<string, object> Build()
    {
        var known = new Dictionary<string, object>();
        foreach (var (name, type) in StorageTypes)
            known[$"torch.{name}Storage"] = known[$"torch.cuda.{name}Storage"] = new StorageClass($"{name}Storage", type);
        foreach (var name in (string[])["torch.storage.UntypedStorage", "torch.storage._UntypedStorage", "torch.UntypedStorage"])
            known[name] = new StorageClass("UntypedStorage", null);
        foreach (var type in ElementType.All) known[$"torch.{type.Name}"] = type;
        foreach (var module in (string[])["builtins", "__builtin__"])
        {
            Add($"{module}.set", Set);
            Add($"{module}.frozenset", Set);
            Add($"{module}.complex", a => a is [double re, double im] ? new Complex(re, im) : throw Wrong("two floats"));
            Add($"{module}.bytearray", ByteArray);
            Add($"{module}.list", a => a is [] ? new List<object?>() : a is [List<object?> items] ? new List<object?>(items) : throw Wrong("a list"));
        }
        Add("collections.OrderedDict", Dictionary);
        Add("collections.defaultdict", a => a is [] or [PickleFunction] or [null] ? PickleReader.NewDictionary() : throw Wrong("nothing, or a known class"));
        Add("collections.Counter", a => a is [OrderedDictionary<object, object?> counts] ? counts : Dictionary(a));
        Add("torch.Size", a => a is [object?[] sizes] ? Sizes(sizes) : throw Wrong("a tuple of ints"));
        Add("torch.device", Device);
        Add("torch.serialization._get_layout", a => a is [string layout] ? layout : throw Wrong("a name"));
        Add("_codecs.encode", a => a is [string text, string encoding] ? Encode(text, encoding) : throw Wrong("a text and an encoding"));
        foreach (var module in (string[])["numpy.core.multiarray", "numpy._core.multiarray"])
        {
            Add($"{module}._reconstruct", a => a is [PickleFunction { Name: "numpy.ndarray" }, ..] ? new StoredArray() : throw Wrong("numpy.ndarray"));
            Add($"{module}.scalar", a => a is [NumpyType type, byte[] bytes] ? type.Number(bytes) : throw Wrong("a dtype and bytes"));
        }
        Add("numpy.ndarray", _ => throw Wrong("no call: arrays are rebuilt by _reconstruct"));
        Add("numpy.dtype", a => a is [string code, ..] && NumpyType.Parse(code) is { } type ? type : throw Wrong("the code of a type of numbers"));
        return known;

        void Add(string name, Func<object?[], object?> make) => known[name] = new PickleFunction(name, make);
    }

    /// <summary>The shape of a tuple of sizes.</summary>
    /// <exception cref="PickleArgumentException">They are none.</exception>
    public static Shape Sizes(object?[] sizes)
    {
        if (sizes.Length > 64 || !sizes.All(v => v is long and >= 0)) throw Wrong("at most 64 sizes, each at least 0");
        try { return Shape.Create([.. sizes.Select(v => (long)v!)]); }
        catch (ShapeException) { throw Wrong("sizes whose product fits in 64 bits"); }
    }

    static OrderedDictionary<object, object?> Dictionary(object?[] arguments)
    {
        var made = PickleReader.NewDictionary();
        if (arguments is []) return made;
        if (arguments is not [List<object?> pairs]) throw Wrong("nothing, or a list of pairs");
        foreach (var pair in pairs)
        {
            var (key, value) = pair switch
            {
                List<object?> and [var k, var v] => (k, v),
                object?[] and [var k, var v] => (k, v),
                _ => throw Wrong("a list of pairs"),
            };
            if (!PickleKeys.IsKey(key)) throw Wrong("keys that are texts or numbers");
            made[key!] = value;
        }
        return made;
    }

    static HashSet<object> Set(object?[] arguments)
    {
        if (arguments is []) return new(PickleKeys.Instance);
        if (arguments is not [List<object?> items] || !items.TrueForAll(PickleKeys.IsKey)) throw Wrong("a list of texts and numbers");
        return new(items!, PickleKeys.Instance);
    }

    static string Device(object?[] arguments) => arguments switch
    {
        [string type] => type,
        [string type, long index] => string.Create(CultureInfo.InvariantCulture, $"{type}:{index}"),
        _ => throw Wrong("a type and an index"),
    };

    static byte[] ByteArray(object?[] arguments) => arguments switch
    {
        [] => [],
        [byte[] bytes] => bytes,
        [string text, string encoding] => Encode(text, encoding),
        _ => throw Wrong("bytes"),
    };

    // Protocols below 3 have no byte strings; Python writes each as a text of its bytes.
    static byte[] Encode(string text, string encoding)
    {
        if (encoding is "utf-8" or "utf8") return Encoding.UTF8.GetBytes(text);
        if (encoding is not ("latin1" or "latin-1" or "ascii") || text.Any(c => c > 255)) throw Wrong("a text of bytes, in latin1");
        return Encoding.Latin1.GetBytes(text);
    }

    static PickleArgumentException Wrong(string expected) => new(expected);
}
