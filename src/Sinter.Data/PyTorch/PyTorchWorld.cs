using System.Globalization;

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
        _globals = new Dictionary<string, object>(PythonGlobals.All);
        Add("torch._utils._rebuild_tensor", RebuildTensor);
        Add("torch._utils._rebuild_tensor_v2", RebuildTensor);
        Add("torch._utils._rebuild_tensor_v3", RebuildTypedTensor);
        Add("torch._utils._rebuild_parameter", RebuildParameter);
        Add("torch._utils._rebuild_parameter_with_state", RebuildParameter);
        Add("torch._tensor._rebuild_from_type_v2", RebuildFromType);
        foreach (var name in (string[])["torch.Tensor", "torch._tensor.Tensor"])
            Add(name, _ => throw new PickleArgumentException($"no call: {name} is rebuilt by functions of torch._utils"));
        Add("torch.nn.parameter.Parameter",
            a => a is [StoredView view, ..] ? view.AsParameter(a is not [_, false, ..]) : throw new PickleArgumentException("a tensor"));
    }

    void Add(string name, Func<object?[], object?> make) => _globals[name] = new PickleFunction(name, make);

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

    // _rebuild_tensor(storage, offset, size, stride), and with requires_grad, hooks and {"conj": …, "neg": …} in version 2.
    StoredView RebuildTensor(object?[] arguments)
    {
        if (arguments is not [StoredStorage s, long offset, object?[] size, object?[] stride, .. var rest]) throw NoTensor();
        var view = View(s, s.Class.Type ?? throw new PickleArgumentException("a storage of a type"), offset, size, stride, rest is [true, ..]);
        if (rest is not [_, _, OrderedDictionary<object, object?> bits, ..]) return view;
        return view.WithBits(bits.GetValueOrDefault("conj") is true, bits.GetValueOrDefault("neg") is true);
    }

    // The same with the type of the elements behind the hooks, over a storage of bytes.
    StoredView RebuildTypedTensor(object?[] arguments)
        => arguments is [StoredStorage s, long offset, object?[] size, object?[] stride, bool grad, _, ElementType type, ..]
            ? View(s, type, offset, size, stride, grad) : throw NoTensor();

    static StoredView RebuildParameter(object?[] arguments)
        => arguments is [StoredView view, bool grad, ..] ? view.AsParameter(grad) : throw new PickleArgumentException("a tensor and a bool");

    // A tensor whose user gave it attributes: the function that makes it, its class, that function's arguments, the attributes.
    static StoredView RebuildFromType(object?[] arguments)
    {
        if (arguments is not [PickleFunction make, PickleFunction { Name: "torch.Tensor" or "torch.nn.parameter.Parameter" } type, object?[] inner, ..])
            throw new PickleArgumentException("a function of torch, a class of tensors, and arguments");
        if (make.Make(inner) is not StoredView view) throw NoTensor();
        return type.Name == "torch.Tensor" ? view : view.AsParameter(view.RequiresGrad);
    }

    StoredView View(StoredStorage storage, ElementType type, long offset, object?[] size, object?[] stride, bool grad)
    {
        var shape = PythonGlobals.Sizes(size);
        if (stride.Length != size.Length || !stride.All(v => v is long and >= 0) || offset < 0)
            throw new PickleArgumentException("an offset of at least 0 and as many strides as sizes");
        return new(_storages, storage, type, offset, shape, [.. stride.Select(v => (long)v!)]) { RequiresGrad = grad };
    }

    static PickleArgumentException NoTensor() => new("a storage, an offset, sizes, strides and a bool");
}
