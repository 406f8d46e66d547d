using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Golden;

/// <summary>The cases of one file: their tensors, and what the manifest says of them.</summary>
sealed class Family(string name)
{
    readonly List<(string Key, Tensor Value)> tensors = [];
    readonly JsonArray cases = [];
    readonly HashSet<string> names = [];

    public string Name => name;

    /// <summary>
    /// Calls an op once and stores all that happened: inputs, state, outputs, the weights of the scalar sum(output * weight), and that
    /// scalar's gradient with respect to each input and parameter that took part.
    /// </summary>
    /// <param name="id">The case's name, unique in its file.</param>
    /// <param name="op">The op under its PyTorch name, without "torch.".</param>
    /// <param name="args">Constructor arguments of a module, keyword arguments of a function, under PyTorch's names.</param>
    /// <param name="inputs">The tensors the call takes, in order.</param>
    /// <param name="call">The call itself.</param>
    /// <param name="module">The module whose state is stored, if the op has any.</param>
    /// <param name="outputs">Names of the outputs when there are several.</param>
    /// <param name="training">Whether the module is in training mode.</param>
    /// <param name="callArgs">Keyword arguments of the module's call that are no tensors.</param>
    /// <param name="unitWeight">Whether the scalar is the plain sum of the outputs, as where the output is a loss.</param>
    public void Add(string id, string op, object args, Input[] inputs, Func<Tensor[], Tensor[]> call,
        nn.Module? module = null, string[]? outputs = null, bool training = true, object? callArgs = null,
        bool unitWeight = false)
    {
        using var scope = NewDisposeScope();
        var entry = Entry(id, op, args);
        if (callArgs != null) entry["call"] = JsonSerializer.SerializeToNode(callArgs);
        var draw = new Draw($"{name}/{id}/state");

        var state = new Dictionary<string, Tensor>();
        if (module != null)
        {
            module.to(float64);
            module.train(training);
            state = module.state_dict();
            using (no_grad())
                foreach (var (key, value) in state.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Fill(draw, key, value);
            foreach (var (key, value) in state) Store(id, $"state/{key}", value, exact: true);
            entry["state"] = Names(state.Keys);
            entry["training"] = training;
        }
        var before = state.ToDictionary(pair => pair.Key, pair => pair.Value.clone().detach());

        var x = inputs.Select(input => input.Value.clone().detach()).ToArray();
        for (int i = 0; i < x.Length; i++)
        {
            Store(id, $"in/{inputs[i].Name}", x[i], exact: true);
            if (inputs[i].TakesGradient) x[i].requires_grad_(true);
        }
        entry["inputs"] = Names(inputs.Select(input => input.Name));

        var y = call(x);
        outputs ??= y.Length == 1 ? ["output"] : [.. Enumerable.Range(0, y.Length).Select(i => $"output{i}")];
        if (outputs.Length != y.Length) throw new ArgumentException($"{id}: {y.Length} outputs, {outputs.Length} names.");
        Tensor? scalar = null;
        for (int i = 0; i < y.Length; i++)
        {
            Store(id, $"out/{outputs[i]}", y[i], exact: false);
            if (!y[i].is_floating_point() || !y[i].requires_grad) continue;
            var weight = unitWeight ? ones(y[i].shape, float64) : new Draw($"{name}/{id}/weight/{outputs[i]}").Values(y[i].shape);
            Store(id, $"weight/{outputs[i]}", weight, exact: true);
            scalar = scalar is null ? (y[i] * weight).sum() : scalar + (y[i] * weight).sum();
        }
        entry["outputs"] = Names(outputs);

        var gradients = new List<string>();
        if (scalar is not null)
        {
            scalar.backward();
            for (int i = 0; i < x.Length; i++) Gradient($"in/{inputs[i].Name}", x[i]);
            if (module != null)
                foreach (var (key, parameter) in module.named_parameters()) Gradient($"state/{key}", parameter);
        }
        entry["gradients"] = Names(gradients);

        var changed = state.Keys.Where(key => !before[key].eq(state[key]).all().item<bool>()).ToList();
        foreach (string key in changed) Store(id, $"after/{key}", state[key], exact: false);
        if (changed.Count > 0) entry["after"] = Names(changed);

        void Gradient(string key, Tensor leaf)
        {
            if (!leaf.requires_grad || leaf.grad is not { } grad) return;
            Store(id, $"grad/{key}", grad.is_sparse ? grad.to_dense() : grad, exact: false);
            gradients.Add(key);
        }
    }

    /// <summary>Adds a case of a function, called through TorchScript; the expression names its tensors as the inputs are named.</summary>
    public void Function(string id, string op, object args, string expression, Input[] inputs, string[]? outputs = null) =>
        Add(id, op, args, inputs, TorchScript.Compile(inputs.Select(input => input.Name), expression), outputs: outputs);

    /// <summary>Stores a case whose meaning its family describes: named inputs and outputs, where they come from, no gradient.</summary>
    public void AddTable(string id, string op, object args, string source, (string Name, Tensor Value)[] inputs, (string Name, Tensor Value)[] outputs)
    {
        using var scope = NewDisposeScope();
        var entry = Entry(id, op, args);
        entry["source"] = source;
        foreach (var (key, value) in inputs) Store(id, $"in/{key}", value, exact: true);
        foreach (var (key, value) in outputs) Store(id, $"out/{key}", value, exact: false);
        entry["inputs"] = Names(inputs.Select(input => input.Name));
        entry["outputs"] = Names(outputs.Select(output => output.Name));
    }

    public JsonObject Save(string folder, IReadOnlyDictionary<string, string> metadata)
    {
        SafetensorsWriter.Write(Path.Combine(folder, $"{name}.safetensors"), metadata, tensors);
        return new JsonObject { ["name"] = name, ["file"] = $"{name}.safetensors", ["cases"] = cases };
    }

    JsonObject Entry(string id, string op, object args)
    {
        if (!names.Add(id)) throw new ArgumentException($"{name}: two cases are named {id}.");
        var entry = new JsonObject { ["name"] = id, ["op"] = op, ["args"] = JsonSerializer.SerializeToNode(args) };
        cases.Add((JsonNode)entry);
        return entry;
    }

    // Inputs and state are float32 numbers by construction and stored as such; results keep all of float64.
    void Store(string id, string key, Tensor value, bool exact)
    {
        value = value.detach();
        if (exact && value.dtype == float64)
        {
            var single = value.to(float32);
            if (!single.to(float64).eq(value).all().item<bool>())
                throw new ArgumentException($"{name}: {id}/{key} is not exact in float32.");
            value = single;
        }
        tensors.Add(($"{id}/{key}", value.clone().DetachFromDisposeScope()));
    }

    static void Fill(Draw draw, string key, Tensor value)
    {
        if (key.EndsWith("num_batches_tracked")) value.fill_(3);
        else if (key.EndsWith("running_var")) value.copy_(draw.Uniform(0.5, 2, value.shape));
        else value.copy_(draw.Uniform(-1, 1, value.shape));
    }

    static JsonArray Names(IEnumerable<string> names) => [.. names.Select(n => (JsonNode)n)];
}
