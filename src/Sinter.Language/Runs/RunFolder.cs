using System.Text;
using Sinter.Data;

namespace Sinter.Language;

/// <summary>The folder of one training run: <c>config.json</c>, <c>model.safetensors</c>, <c>metrics.jsonl</c> and the loss curve.</summary>
public sealed class RunFolder
{
    private RunFolder(string path) => Location = path;

    /// <summary>The folder.</summary>
    public string Location { get; }

    /// <summary>The run's name: that of its folder.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Location)));

    /// <summary><c>config.json</c>.</summary>
    public string ConfigPath => FilePath("config.json");

    /// <summary><c>model.safetensors</c>: weights, optimizer state and step.</summary>
    public string ModelPath => FilePath("model.safetensors");

    /// <summary><c>metrics.jsonl</c>.</summary>
    public string MetricsPath => FilePath("metrics.jsonl");

    /// <summary>Whether the run can be resumed and written with.</summary>
    public bool HasCheckpoint => File.Exists(ModelPath) && File.Exists(ConfigPath);

    /// <summary>
    /// Starts the run <paramref name="name"/> in <paramref name="parent"/>. Without a name it is called <paramref name="defaultName"/>, or
    /// <c>defaultName-2</c>, <c>-3</c> … where that exists.
    /// </summary>
    /// <exception cref="ArgumentException">The name is not a single folder name.</exception>
    /// <exception cref="IOException">A checkpoint of that name exists.</exception>
    public static RunFolder Create(string parent, string? name, string defaultName, RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        RunFolder run = new(Path.Combine(parent, name is null ? FreeName(parent, defaultName) : CheckName(name)));
        if (run.HasCheckpoint)
        {
            throw new IOException(
                $"The run {run.Location} exists. Go on with it by --resume --name {run.Name}, or take another --name.");
        }
        Directory.CreateDirectory(run.Location);
        run.WriteConfig(config);
        return run;
    }

    /// <summary>Opens a run that has a checkpoint.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none at <paramref name="path"/>.</exception>
    public static RunFolder Open(string path)
    {
        RunFolder run = new(path);
        return run.HasCheckpoint
            ? run
            : throw new DirectoryNotFoundException(
                $"There is no trained run at '{path}': config.json and model.safetensors were expected. Train one with: train gpt");
    }

    /// <summary>Opens the run of <paramref name="parent"/> whose checkpoint is the newest.</summary>
    /// <exception cref="DirectoryNotFoundException">None has a checkpoint.</exception>
    public static RunFolder OpenLatest(string parent) =>
        (Directory.Exists(parent) ? Directory.EnumerateDirectories(parent) : [])
            .Select(path => new RunFolder(path))
            .Where(run => run.HasCheckpoint)
            .OrderByDescending(run => File.GetLastWriteTimeUtc(run.ModelPath))
            .ThenBy(run => run.Name, StringComparer.Ordinal)
            .FirstOrDefault()
            ?? throw new DirectoryNotFoundException($"There is no trained run in '{parent}'. Train one with: train gpt");

    /// <summary>The path of the run <paramref name="name"/> in <paramref name="parent"/>.</summary>
    /// <exception cref="ArgumentException">The name is not a single folder name.</exception>
    public static string PathOf(string parent, string name) => Path.Combine(parent, CheckName(name));

    /// <summary>The path of a file in the folder.</summary>
    public string FilePath(string name) => Path.Combine(Location, name);

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public RunConfig ReadConfig() => RunConfig.Parse(File.ReadAllText(ConfigPath), ConfigPath);

    /// <summary>Replaces <c>config.json</c>.</summary>
    public void WriteConfig(RunConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        AtomicFile.Write(ConfigPath, file => file.Write(Encoding.UTF8.GetBytes(config.ToJson())));
    }

    private static string FreeName(string parent, string name)
    {
        string free = name;
        for (int number = 2; Directory.Exists(Path.Combine(parent, free)); number++)
        {
            free = $"{name}-{number}";
        }
        return free;
    }

    private static string CheckName(string name) =>
        name.Length > 0 && name is not "." and not ".." && name.IndexOfAny(['/', '\\', .. Path.GetInvalidFileNameChars()]) < 0
            ? name
            : throw new ArgumentException($"The run's name is '{name}'; it must be a single folder name. Choose the folder above with --run-dir.");
}
