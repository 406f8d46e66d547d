using System.Globalization;
using System.Text;
using Sinter.Data;

namespace Sinter.Distributed;

/// <summary>Checkpoints of a training by several ranks, in a folder that all of them see. Each rank writes a share; what several have (the model) is written once. They can be read by any number of ranks.</summary>
/// <remarks>
/// <para>A checkpoint is a folder, <c>step-…</c>, with a file from each rank and, written last, <c>commit.json</c> with their sizes and SHA-256. Without it the folder does not count: a kill or a full disk at any moment leaves the
/// checkpoints before it as they were. The newest whose files are all as they were written is the one that is loaded.</para>
/// <para>After <c>torch.distributed.checkpoint</c>. Every rank must call <see cref="Save"/> and <see cref="LoadLatest"/>.</para>
/// </remarks>
public sealed class DistributedCheckpoints
{
    readonly string _folder;
    readonly ProcessGroup _group;
    readonly int _keep;
    readonly List<string> _rejected = [];

    /// <summary>The checkpoints in <paramref name="folder"/>, which is made if need be.</summary>
    /// <param name="folder">Seen by all ranks.</param>
    /// <param name="group">Who writes them together.</param>
    /// <param name="keep">How many are kept; older ones are removed when a new one is complete.</param>
    public DistributedCheckpoints(string folder, ProcessGroup group, int keep = 2)
    {
        Check.Argument(keep > 0, $"DistributedCheckpoints: keep is {keep}; at least the last must be kept.");
        (_folder, _group, _keep) = (Path.GetFullPath(folder), group, keep);
        Directory.CreateDirectory(_folder);
    }

    /// <summary>Why newer checkpoints than the loaded one were passed over, on rank 0: damaged files, by name.</summary>
    public IReadOnlyList<string> Rejected => _rejected;

    /// <summary>Writes one. When it returns, the checkpoint is complete and on the disk.</summary>
    /// <param name="checkpoint">This rank's: what is named alike on several ranks must be equal there; what only one has (its share of a <see cref="ZeroRedundancyOptimizer"/>'s state) it writes itself.</param>
    /// <exception cref="CheckpointException">A rank could not write; thrown on all. Earlier checkpoints are unharmed.</exception>
    public void Save(TrainingCheckpoint checkpoint)
    {
        // The name is new, so that nothing complete is ever overwritten.
        string name = Agreed($"step-{checkpoint.Step.ToString("D10", CultureInfo.InvariantCulture)}-{Guid.NewGuid().ToString("N")[..8]}");
        string place = Path.Combine(_folder, name), path = Path.Combine(place, $"rank-{_group.Rank}-of-{_group.Size}.safetensors");
        var shard = Share(checkpoint);
        string[] written = Together($"write {path}", () =>
        {
            Directory.CreateDirectory(place);
            shard.Save(path);
            var (file, bytes, sha256) = CheckpointManifest.Shard.Of(path);
            return $"{file}\n{bytes.ToString(CultureInfo.InvariantCulture)}\n{sha256}";
        }, place);
        Together($"commit {place}", () =>
        {
            if (_group.Rank != 0) return "";
            CheckpointManifest manifest = new(checkpoint.Step, [.. written.Select(Parse)]);
            foreach (var (file, _, _) in manifest.Shards)
                if (!File.Exists(Path.Combine(place, file))) throw new FileNotFoundException($"{file} was written by another rank, but rank 0 does not see it; the folder must be one that all ranks share.");
            manifest.Save(place);
            return "";
        }, place);
        if (_group.Rank == 0) Prune(name);
    }

    /// <summary>Reads the newest complete and undamaged checkpoint: all ranks' shares together. Null if there is none.</summary>
    /// <exception cref="CheckpointException">A rank cannot read it; thrown on all.</exception>
    public TrainingCheckpoint? LoadLatest()
    {
        _rejected.Clear();
        string chosen = Agreed(_group.Rank == 0 ? Newest() : "");
        if (chosen.Length == 0) return null;
        string place = Path.Combine(_folder, chosen);
        TrainingCheckpoint? merged = null;
        Together($"read {place}", () =>
        {
            merged = Merge([.. CheckpointManifest.Load(place).Shards.Select(s => TrainingCheckpoint.Load(Path.Combine(place, s.File)))]);
            return "";
        }, partial: null);
        return merged;
    }

    /// <summary>Runs <paramref name="action"/> on all ranks; if one of them fails, all do.</summary>
    string[] Together(string what, Func<string> action, string? partial)
    {
        string result;
        Exception? failure = null;
        try
        {
            result = $"+{action()}";
        }
        catch (Exception error) when (error is not DistributedException)
        {
            (result, failure) = ($"-{error.Message}", error);
        }
        string[] all = [.. _group.AllGatherBytes(Encoding.UTF8.GetBytes(result)).Select(Encoding.UTF8.GetString)];
        int failed = Array.FindIndex(all, r => r[0] == '-');
        if (failed < 0) return [.. all.Select(r => r[1..])];
        _group.Barrier();
        if (_group.Rank == 0 && partial is not null && Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        throw new CheckpointException($"DistributedCheckpoints: rank {failed} could not {what.Replace($"rank-{_group.Rank}-of", $"rank-{failed}-of", StringComparison.Ordinal)}: {all[failed][1..]} Earlier checkpoints are unharmed.", failure);
    }

    string Agreed(string onRankZero) => Encoding.UTF8.GetString(_group.AllGatherBytes(_group.Rank == 0 ? Encoding.UTF8.GetBytes(onRankZero) : [])[0]);

    static CheckpointManifest.Shard Parse(string text)
    {
        string[] lines = text.Split('\n');
        return new(lines[0], long.Parse(lines[1], CultureInfo.InvariantCulture), lines[2]);
    }

    /// <summary>What this rank writes: of tensors that several ranks have, an equal share of the bytes.</summary>
    TrainingCheckpoint Share(TrainingCheckpoint whole)
    {
        var names = whole.Parts.SelectMany(part => whole.Tensors(part).Select(t => (Part: part, Name: t.Key, Bytes: t.Value.Count * t.Value.DType.Size))).ToArray();
        string listing = string.Join('\n', names.Select(t => $"{t.Bytes.ToString(CultureInfo.InvariantCulture)} {t.Part}.{t.Name}"));
        var all = _group.AllGatherBytes(Encoding.UTF8.GetBytes(listing));
        SortedDictionary<string, (long Bytes, List<int> Ranks)> holders = new(StringComparer.Ordinal);
        for (int rank = 0; rank < all.Length; rank++)
            foreach (string line in Encoding.UTF8.GetString(all[rank]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                int space = line.IndexOf(' ', StringComparison.Ordinal);
                string name = line[(space + 1)..];
                if (!holders.TryGetValue(name, out var holder)) holders[name] = holder = (long.Parse(line.AsSpan(0, space), CultureInfo.InvariantCulture), []);
                holder.Ranks.Add(rank);
            }
        long[] loads = new long[_group.Size];
        HashSet<string> own = [];
        foreach (var (name, (bytes, ranks)) in holders.OrderByDescending(h => h.Value.Bytes).ThenBy(h => h.Key, StringComparer.Ordinal))
        {
            int writer = ranks.MinBy(r => loads[r]);
            loads[writer] += bytes;
            if (writer == _group.Rank) own.Add(name);
        }
        TrainingCheckpoint share = new() { Step = whole.Step, Loader = whole.Loader };
        foreach (string part in whole.Parts)
            share.Add(part, whole.Tensors(part).Where(t => own.Contains($"{part}.{t.Key}")).ToDictionary(t => t.Key, t => t.Value), whole.Numbers(part));
        foreach (var (name, state) in whole.Generators) share.Generators[name] = state;
        foreach (var (name, note) in whole.Notes) share.Notes[name] = note;
        return share;
    }

    static TrainingCheckpoint Merge(TrainingCheckpoint[] shards)
    {
        TrainingCheckpoint whole = new() { Step = shards[0].Step, Loader = shards[0].Loader };
        foreach (string part in shards.SelectMany(s => s.Parts).Distinct())
        {
            Dictionary<string, Tensor> tensors = [];
            Dictionary<string, double> numbers = [];
            foreach (var shard in shards.Where(s => s.Parts.Contains(part)))
            {
                foreach (var (name, tensor) in shard.Tensors(part)) tensors.TryAdd(name, tensor);
                foreach (var (name, number) in shard.Numbers(part)) numbers.TryAdd(name, number);
            }
            whole.Add(part, tensors, numbers);
        }
        foreach (var shard in shards)
        {
            foreach (var (name, state) in shard.Generators) whole.Generators.TryAdd(name, state);
            foreach (var (name, note) in shard.Notes) whole.Notes.TryAdd(name, note);
        }
        return whole;
    }

    string Newest()
    {
        foreach (string folder in Committed())
            try
            {
                CheckpointManifest.Load(folder).Verify(folder);
                return Path.GetFileName(folder);
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                _rejected.Add(error.Message);
            }
        return "";
    }

    // Names begin with the step in ten digits; of two of one step the later one counts.
    IEnumerable<string> Committed() => Directory.EnumerateDirectories(_folder, "step-*")
        .Where(folder => File.Exists(Path.Combine(folder, CheckpointManifest.FileName)))
        .OrderByDescending(folder => Path.GetFileName(folder)[..Math.Min(15, Path.GetFileName(folder).Length)], StringComparer.Ordinal)
        .ThenByDescending(folder => File.GetLastWriteTimeUtc(Path.Combine(folder, CheckpointManifest.FileName)));

    void Prune(string newest)
    {
        string[] kept = [.. Committed().Take(_keep), Path.Combine(_folder, newest)];
        foreach (string folder in Directory.EnumerateDirectories(_folder, "step-*").Except(kept).ToArray())
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody reads it, or it is another's; the next checkpoint tries again.
                continue;
            }
    }
}
