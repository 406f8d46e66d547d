using System.Globalization;
using System.Numerics;

namespace Sinter.Data;

/// <summary>Walks over values that a pickle held. They may refer to each other in circles or many times over, so every walk knows where it was.</summary>
static class StoredValues
{
    const int DepthLimit = 64, NameLimit = 1_000_000;

    /// <summary>Replaces every description by what it describes, in place: tensors by <see cref="Tensor"/>s, types by <see cref="DType"/>s, functions by their names.</summary>
    /// <returns>The value itself, or what it became.</returns>
    public static object? Make(object? root)
    {
        var tensors = new Dictionary<object, object?>(ReferenceEqualityComparer.Instance);
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Stack<object>();
        var made = Leaf(root);
        while (open.TryPop(out var container))
            switch (container)
            {
                case List<object?> list:
                    for (var i = 0; i < list.Count; i++) list[i] = Leaf(list[i]);
                    break;
                case object?[] tuple:
                    for (var i = 0; i < tuple.Length; i++) tuple[i] = Leaf(tuple[i]);
                    break;
                case OrderedDictionary<object, object?> dictionary:
                    for (var i = 0; i < dictionary.Count; i++) dictionary.SetAt(i, Leaf(dictionary.GetAt(i).Value));
                    break;
            }
        return made;

        object? Leaf(object? value)
        {
            switch (value)
            {
                case StoredTensor stored: return tensors.TryGetValue(stored, out var tensor) ? tensor : tensors[stored] = stored.Make();
                case ElementType type: return type.DType is { } dtype && !type.Widens ? dtype : type.Name;
                case PickleFunction function: return function.Name;
                case StorageClass storage: return storage.Name;
                case NumpyType type: return type.Type.Name;
                case StoredStorage: throw new NotSupportedException("The file holds a storage by itself; save the tensor over it instead.");
                case List<object?> or object?[] or OrderedDictionary<object, object?>:
                    if (seen.Add(value)) open.Push(value);
                    return value;
                default: return value;
            }
        }
    }

    /// <summary>Every tensor below a value by the path to it, and every text and number likewise: keys and positions joined by dots, as a state dict joins the names of modules.</summary>
    /// <exception cref="InvalidDataException">The value contains itself, or more paths than any file needs.</exception>
    public static (OrderedDictionary<string, StoredTensor> Tensors, Dictionary<string, string> Texts) Flatten(string file, object? root)
    {
        var (tensors, texts) = (new OrderedDictionary<string, StoredTensor>(), new Dictionary<string, string>());
        var paths = 0;
        Walk("", root, 0);
        return (tensors, texts);

        void Walk(string path, object? value, int depth)
        {
            if (depth > DepthLimit)
                throw new InvalidDataException($"{file}: a value nests {DepthLimit} deep at {BadFile.Show(path)}, or contains itself; save a flat state_dict().");
            paths += 1 + path.Length / 100;
            if (paths > NameLimit)
                throw new InvalidDataException($"{file}: its containers hold more than {NameLimit} values by different paths; save a flat state_dict().");
            switch (value)
            {
                case StoredTensor tensor:
                    if (!tensors.TryAdd(path.Length == 0 ? TensorFile.NamelessTensor : path, tensor))
                        throw new InvalidDataException($"{file}: two tensors have the path {BadFile.Show(path)}; load the file with PyTorchFile.Load.");
                    break;
                case OrderedDictionary<object, object?> dictionary:
                    foreach (var (key, item) in dictionary) Walk(Join(path, Name(key)), item, depth + 1);
                    break;
                case List<object?> list:
                    for (var i = 0; i < list.Count; i++) Walk(Join(path, Name((long)i)), list[i], depth + 1);
                    break;
                case object?[] tuple:
                    for (var i = 0; i < tuple.Length; i++) Walk(Join(path, Name((long)i)), tuple[i], depth + 1);
                    break;
                case string or long or double or bool or BigInteger or Complex: texts[path] = Name(value); break;
                case ElementType type: texts[path] = type.Name; break;
                case Shape shape: texts[path] = shape.ToString(); break;
            }
        }
    }

    static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    static string Name(object value) => value switch
    {
        string text => text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        object?[] tuple => string.Join('.', tuple.Select(v => v is null ? "" : Name(v))),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
