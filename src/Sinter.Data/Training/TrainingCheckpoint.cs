using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sinter.Data;

/// <summary>Everything that training needs to go on as if it had never stopped, in one file that is written all or nothing: the tensors and
/// numbers of its parts
/// (model, optimizer, scheduler …), the states of random generators, the place in the data, the step, and notes.</summary>
/// <remarks>The file is safetensors: tensors are named <c>part.name</c>, the rest is JSON in the metadata. Any safetensors program can read
/// the weights.</remarks>
public sealed class TrainingCheckpoint
{
    const string MetadataName = "sinter.training";
    const long Version = 1;

    readonly Dictionary<string, Tensor> _tensors = [];
    readonly Dictionary<string, Dictionary<string, double>> _numbers = [];

    /// <summary>How many optimizer steps were taken.</summary>
    public long Step { get; set; }

    /// <summary>The place in the training data, if it comes from a loader.</summary>
    public LoaderState? Loader { get; set; }

    /// <summary>The states of random generators, by a name of the writer's choice.</summary>
    public Dictionary<string, GeneratorState> Generators { get; } = [];

    /// <summary>Texts of any kind: a configuration, a comment.</summary>
    public Dictionary<string, string> Notes { get; } = [];

    /// <summary>The parts that were added.</summary>
    public IEnumerable<string> Parts => _numbers.Keys;

    /// <summary>Adds a part, such as <c>model</c> with its state dict, or <c>optimizer</c> with its tensors and numbers. The tensors are
    /// not copied.</summary>
    /// <exception cref="ArgumentException">The name is empty, contains a dot or was added before.</exception>
    public void Add(string part, IReadOnlyDictionary<string, Tensor>? tensors = null, IReadOnlyDictionary<string, double>? numbers = null)
    {
        Check.Argument(part.Length > 0 && !part.Contains('.', StringComparison.Ordinal),
            $"TrainingCheckpoint.Add: the part is named '{part}'; a name must not be empty or contain a dot.");
        Check.Argument(_numbers.TryAdd(part, numbers is null ? [] : new(numbers)),
            $"TrainingCheckpoint.Add: the part {part} was added before; add all of its tensors and numbers at once.");
        foreach (var (name, tensor) in tensors ?? new Dictionary<string, Tensor>()) _tensors.Add($"{part}.{name}", tensor);
    }

    /// <summary>The tensors of a part, by their names in it.</summary>
    /// <exception cref="KeyNotFoundException">There is no such part.</exception>
    public Dictionary<string, Tensor> Tensors(string part)
    {
        _ = Numbers(part);
        return _tensors.Where(t => IsOf(t.Key, part)).ToDictionary(t => t.Key[(part.Length + 1)..], t => t.Value);
    }

    /// <summary>The numbers of a part.</summary>
    /// <exception cref="KeyNotFoundException">There is no such part.</exception>
    public IReadOnlyDictionary<string, double> Numbers(string part) => _numbers.TryGetValue(part, out var numbers) ? numbers
        : throw new KeyNotFoundException($"TrainingCheckpoint: there is no part '{part}'; there are {string.Join(", ", _numbers.Keys)}.");

    static bool IsOf(string key, string part)
        => key.Length > part.Length && key[part.Length] == '.' && key.StartsWith(part, StringComparison.Ordinal);

    /// <summary>Writes the file. If that fails, the one that was there before is unharmed.</summary>
    public void Save(string path) => Safetensors.Save(path, _tensors, new Dictionary<string, string> { [MetadataName] = ToJson() });

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or is none of training.</exception>
    public static TrainingCheckpoint Load(string path)
    {
        // Windows does not let a mapped file be replaced, and the next checkpoint usually takes this one's place.
        var file = SafetensorsFile.Open(path, mapped: !OperatingSystem.IsWindows());
        if (!file.Metadata.TryGetValue(MetadataName, out var json))
            throw new InvalidDataException(
                $"{path}: the metadata has no '{MetadataName}'; this is a safetensors file, but not a checkpoint of training. "
                + "Open it with Safetensors.Open.");
        var checkpoint = new TrainingCheckpoint();
        checkpoint.Parse($"{path}: metadata '{MetadataName}'", json);
        foreach (var (name, tensor) in file)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0 || !checkpoint._numbers.ContainsKey(name[..dot]))
                throw new InvalidDataException($"{path}: tensor {BadFile.Show(name)} belongs to no part; the parts are {string.Join(", ", checkpoint.Parts)}.");
            checkpoint._tensors.Add(name, tensor);
        }
        return checkpoint;
    }

    string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("step", Step);
            if (Loader is { } loader)
            {
                json.WriteStartObject("loader");
                json.WriteNumber("epoch", loader.Epoch);
                json.WriteNumber("position", loader.Position);
                json.WriteEndObject();
            }
            json.WriteStartObject("generators");
            foreach (var (name, state) in Generators)
            {
                json.WriteStartObject(name);
                json.WriteNumber("seed", state.Seed);
                json.WriteNumber("offset", state.Offset);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("numbers");
            foreach (var (part, numbers) in _numbers)
            {
                json.WriteStartObject(part);
                // As text, because JSON has neither infinities nor NaN.
                foreach (var (name, number) in numbers) json.WriteString(name, number.ToString("R", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteStartObject("notes");
            foreach (var (name, text) in Notes) json.WriteString(name, text);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    void Parse(string file, string text)
    {
        var json = new JsonText(file, Encoding.UTF8.GetBytes(text));
        long? version = null;
        json.BeginObject("checkpoint");
        while (json.NextName(out var field))
            switch (field)
            {
                case "version":
                    version = json.Natural("version");
                    if (version != Version) throw json.Wrong($"version {Version}, the only one this release reads");
                    break;
                case "step": Step = json.Natural("step"); break;
                case "loader": Loader = ParseLoader(ref json); break;
                case "generators":
                    json.BeginObject("generators");
                    while (json.NextName(out var name)) Generators[name] = ParseGenerator(ref json);
                    break;
                case "numbers": ParseNumbers(ref json); break;
                case "notes":
                    json.BeginObject("notes");
                    while (json.NextName(out var name)) Notes[name] = json.String("a note");
                    break;
                default: json.Skip(); break;
            }
        json.End();
        if (version is null) throw BadFile.At(file, 0, "a version", "none");
    }

    static LoaderState ParseLoader(ref JsonText json)
    {
        long epoch = 0, position = 0;
        json.BeginObject("loader");
        while (json.NextName(out var field))
            if (field == "epoch") epoch = json.Natural(field);
            else if (field == "position") position = json.Natural(field);
            else json.Skip();
        return new(epoch, position);
    }

    static GeneratorState ParseGenerator(ref JsonText json)
    {
        ulong seed = 0, offset = 0;
        json.BeginObject("a generator");
        while (json.NextName(out var field))
            if (field == "seed") seed = json.Unsigned(field);
            else if (field == "offset") offset = json.Unsigned(field);
            else json.Skip();
        return new(seed, offset);
    }

    void ParseNumbers(ref JsonText json)
    {
        json.BeginObject("numbers");
        while (json.NextName(out var part))
        {
            var numbers = _numbers[part] = [];
            json.BeginObject("a part");
            while (json.NextName(out var name))
                numbers[name] = double.TryParse(json.String(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? number : throw json.Wrong($"a number ({BadFile.Show(name)})");
        }
    }
}
