using System.Globalization;
using Sinter.Optim;

namespace Sinter.Data;

/// <summary>The state of an optimizer as PyTorch saves it: <c>{"state": {0: {"exp_avg": …, "step": …}}, "param_groups": [{"lr": …, "params": [0, 1, …]}]}</c>.</summary>
public static class PyTorchOptimizer
{
    // Options that are bool in PyTorch; Sinter keeps every option as a number.
    static readonly HashSet<string> Truths = ["amsgrad", "maximize", "nesterov", "centered", "foreach", "capturable", "differentiable", "fused", "decoupled_weight_decay"];

    /// <summary>The state in PyTorch's layout, for <see cref="PyTorchFile.Save(object?, string)"/>.</summary>
    public static OrderedDictionary<string, object?> ToPython(OptimizerState state)
    {
        var memories = new SortedDictionary<long, Dictionary<string, object?>>();
        foreach (var (key, tensor) in state.Tensors) Of(key)[NameOf(key)] = tensor;
        foreach (var (key, number) in state.Numbers)
            if (!key.StartsWith(GroupPrefix, StringComparison.Ordinal))
                // PyTorch counts steps in a tensor since 1.12.
                Of(key)[NameOf(key)] = NameOf(key) == "step" ? Tensor.Of(number, DType.Float32) : number;
        return new()
        {
            ["state"] = memories.ToDictionary(m => (object)m.Key, m => (object?)m.Value),
            ["param_groups"] = Groups(state),
        };

        Dictionary<string, object?> Of(string key)
        {
            var i = long.Parse(key.AsSpan(0, key.IndexOf('.', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture);
            return memories.TryGetValue(i, out var memory) ? memory : memories[i] = [];
        }
    }

    const string GroupPrefix = "param_groups.";

    static string NameOf(string key) => key[(key.IndexOf('.', StringComparison.Ordinal) + 1)..];

    static List<object?> Groups(OptimizerState state)
    {
        var groups = new SortedDictionary<long, Dictionary<string, object?>>();
        var first = 0L;
        foreach (var (key, number) in state.Numbers)
        {
            if (!key.StartsWith(GroupPrefix, StringComparison.Ordinal)) continue;
            var rest = key[GroupPrefix.Length..];
            var i = long.Parse(rest.AsSpan(0, rest.IndexOf('.', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture);
            if (!groups.TryGetValue(i, out var group)) groups[i] = group = [];
            group[NameOf(rest)] = Truths.Contains(NameOf(rest)) ? number != 0 : number;
        }
        foreach (var group in groups.Values)
        {
            // betas.0 and betas.1 are one tuple.
            foreach (var name in group.Keys.Where(name => name.EndsWith(".0", StringComparison.Ordinal)).Select(name => name[..^2]).ToArray())
            {
                var parts = new List<object?>();
                while (group.Remove(string.Create(CultureInfo.InvariantCulture, $"{name}.{parts.Count}"), out var part)) parts.Add(part);
                group[name] = parts.ToArray();
            }
            var count = group.TryGetValue("params", out var number) ? Convert.ToInt64(number, CultureInfo.InvariantCulture) : 0;
            group["params"] = Enumerable.Range(0, (int)count).Select(i => (object?)(first + i)).ToList();
            first += count;
        }
        return [.. groups.Values];
    }

    /// <summary>The state in Sinter's form, for <see cref="Optimizer.LoadStateDict"/>, from what <see cref="PyTorchFile.Load(string, bool)"/> gave.</summary>
    /// <param name="value">The dictionary with <c>state</c> and <c>param_groups</c>.</param>
    /// <exception cref="InvalidDataException">It has another form.</exception>
    public static OptimizerState FromPython(object? value)
    {
        if (value is not OrderedDictionary<object, object?> root || !root.TryGetValue("state", out var stateValue) || stateValue is not OrderedDictionary<object, object?> state
            || !root.TryGetValue("param_groups", out var groupsValue) || groupsValue is not List<object?> groups)
            throw new InvalidDataException("PyTorchOptimizer: the value is no optimizer's state_dict(): a dict of a dict 'state' and a list 'param_groups' is expected.");
        var saved = new OptimizerState([], []);
        // Numbers of parameters, or in files of old versions their addresses: places in the order of the groups.
        var places = new Dictionary<object, int>(PickleKeys.Instance);
        for (var g = 0; g < groups.Count; g++)
        {
            if (groups[g] is not OrderedDictionary<object, object?> group || !group.TryGetValue("params", out var ids) || ids is not List<object?> list)
                throw new InvalidDataException($"PyTorchOptimizer: param_groups[{g}] is no dict with a list 'params'.");
            foreach (var id in list)
                if (id is null || !PickleKeys.IsKey(id) || !places.TryAdd(id, places.Count)) throw new InvalidDataException($"PyTorchOptimizer: param_groups[{g}] lists a parameter that is no number, or twice.");
            saved.Numbers[$"{GroupPrefix}{g}.params"] = list.Count;
            foreach (var (key, option) in group)
                if (key is string name && name != "params") AddNumber(saved.Numbers, string.Create(CultureInfo.InvariantCulture, $"{GroupPrefix}{g}.{name}"), option);
        }
        foreach (var (id, value1) in state)
        {
            if (!places.TryGetValue(id, out var place) || value1 is not OrderedDictionary<object, object?> memory)
                throw new InvalidDataException("PyTorchOptimizer: 'state' has an entry of no parameter in param_groups, or one that is no dict.");
            foreach (var (key, item) in memory)
            {
                if (key is not string name) continue;
                var full = string.Create(CultureInfo.InvariantCulture, $"{place}.{name}");
                if (item is Tensor tensor && name != "step") saved.Tensors[full] = tensor;
                else AddNumber(saved.Numbers, full, item is Tensor step ? step.Item() : item);
            }
        }
        return saved;
    }

    // An option that is None, or a text, keeps the value that the optimizer was built with.
    static void AddNumber(Dictionary<string, double> numbers, string name, object? value)
    {
        switch (value)
        {
            case bool truth: numbers[name] = truth ? 1 : 0; break;
            case long number: numbers[name] = number; break;
            case double number: numbers[name] = number; break;
            case Tensor { Count: 1 } number: numbers[name] = number.Item(); break;
            case object?[] tuple:
                for (var i = 0; i < tuple.Length; i++) AddNumber(numbers, string.Create(CultureInfo.InvariantCulture, $"{name}.{i}"), tuple[i]);
                break;
        }
    }
}
