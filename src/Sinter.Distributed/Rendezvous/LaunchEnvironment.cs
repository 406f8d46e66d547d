using System.Globalization;

namespace Sinter.Distributed;

/// <summary>What a launcher told this process through environment variables.</summary>
/// <param name="Launcher">Who: <c>sinter</c>, <c>torchrun</c> (and Kubeflow's PyTorchJob), <c>slurm</c>, <c>openmpi</c>, <c>mpich</c>, <c>kubernetes</c>.</param>
/// <param name="Rank">This process's rank.</param>
/// <param name="Size">How many there are.</param>
/// <param name="LocalRank">Its number on this machine.</param>
/// <param name="LocalSize">How many there are on this machine.</param>
/// <param name="Host">Where rank 0 or the launcher listens; null if the launcher does not say.</param>
/// <param name="Port">The port there; 0 if the launcher does not say.</param>
/// <param name="Job">The job's name.</param>
/// <param name="LauncherListens">The launcher keeps the meeting place, not rank 0.</param>
public sealed record LaunchEnvironment(string Launcher, int Rank, int Size, int LocalRank, int LocalSize, string? Host, int Port, string Job, bool LauncherListens)
{
    /// <summary>Looks at this process's environment; null if no launcher is recognised.</summary>
    /// <exception cref="RendezvousException">Variables contradict each other, or are no numbers.</exception>
    public static LaunchEnvironment? Detect() => Detect(Environment.GetEnvironmentVariable);

    /// <summary>As <see cref="Detect()"/>, of any environment.</summary>
    public static LaunchEnvironment? Detect(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        Variables v = new(variable);
        var found = v.Has("RANK") && v.Has("WORLD_SIZE") ? FromRank(v)
            : v.Has("OMPI_COMM_WORLD_RANK") ? FromMpi(v, "openmpi", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE")
            : v.Has("PMI_RANK") && v.Has("PMI_SIZE") && !v.Has("SLURM_PROCID") ? FromMpi(v, "mpich", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS")
            : v.Has("SLURM_PROCID") && v.Has("SLURM_JOB_ID") && v.Text("SLURM_JOB_NAME") is not ("bash" or "interactive") ? FromSlurm(v)
            : v.Has("JOB_COMPLETION_INDEX") && v.Has("KUBERNETES_SERVICE_HOST") ? FromKubernetes(v)
            : null;
        if (found is { } e && (e.Size < 1 || e.Rank < 0 || e.Rank >= e.Size))
            throw new RendezvousException($"The environment says rank {e.Rank} of {e.Size} ({e.Launcher}); ranks go from 0 to one less than their number.");
        return found;
    }

    static LaunchEnvironment FromRank(Variables v)
    {
        bool own = v.Has("SINTER_JOB");
        return new(own ? "sinter" : "torchrun", v.Number("RANK"), v.Number("WORLD_SIZE"), v.Number("LOCAL_RANK", 0), v.Number("LOCAL_WORLD_SIZE", 1), v.Text("MASTER_ADDR"), v.Number("MASTER_PORT", 0),
            v.Text("SINTER_JOB") ?? v.Text("TORCHELASTIC_RUN_ID") ?? "", v.Text("SINTER_MEETING") == "launcher");
    }

    static LaunchEnvironment FromMpi(Variables v, string launcher, string rank, string size, string localRank, string localSize) =>
        new(launcher, v.Number(rank), v.Number(size), v.Number(localRank, 0), v.Number(localSize, 1), v.Text("MASTER_ADDR"), v.Number("MASTER_PORT", 0), v.Text("SLURM_JOB_ID") ?? "", false);

    static LaunchEnvironment FromSlurm(Variables v)
    {
        int job = v.Number("SLURM_JOB_ID");
        string? nodes = v.Text("SLURM_STEP_NODELIST") ?? v.Text("SLURM_JOB_NODELIST") ?? v.Text("SLURM_NODELIST");
        // As JAX chooses it: all ranks compute the same port, and different jobs seldom the same.
        return new("slurm", v.Number("SLURM_PROCID"), v.Number("SLURM_NTASKS", 1), v.Number("SLURM_LOCALID", 0), FirstNumber(v.Text("SLURM_STEP_TASKS_PER_NODE") ?? v.Text("SLURM_TASKS_PER_NODE")) ?? 1,
            v.Text("MASTER_ADDR") ?? (nodes is null ? null : FirstHost(nodes)), v.Number("MASTER_PORT", job % 4096 + 61440), $"slurm-{job}.{v.Text("SLURM_STEP_ID") ?? "0"}", false);
    }

    static LaunchEnvironment FromKubernetes(Variables v)
    {
        // An indexed job's pods are <job>-<index>; with a headless service the first is <job>-0.<subdomain>.
        string name = v.Text("HOSTNAME") ?? "";
        int dash = name.LastIndexOf('-');
        string? first = dash > 0 ? $"{name[..dash]}-0{(v.Text("SINTER_SUBDOMAIN") is { } domain ? $".{domain}" : "")}" : null;
        return new("kubernetes", v.Number("JOB_COMPLETION_INDEX"), v.Number("WORLD_SIZE"), 0, 1, v.Text("MASTER_ADDR") ?? first, v.Number("MASTER_PORT", 29500), v.Text("SINTER_JOB") ?? "", false);
    }

    /// <summary>The first host of Slurm's notation: <c>node[001,007-015],h2</c> begins with node001.</summary>
    internal static string FirstHost(string list)
    {
        int bracket = list.IndexOf('['), comma = list.IndexOf(',', StringComparison.Ordinal);
        if (bracket < 0 || (comma >= 0 && comma < bracket)) return comma < 0 ? list : list[..comma];
        int close = list.IndexOf(']', bracket);
        string first = list[(bracket + 1)..(close < 0 ? list.Length : close)].Split(',', '-')[0];
        string rest = close < 0 ? "" : list[(close + 1)..];
        return list[..bracket] + first + rest.Split(',')[0];
    }

    // "2(x3)" is 2 tasks on each of 3 nodes.
    static int? FirstNumber(string? text) => int.TryParse(text?.Split('(', ',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : null;

    readonly struct Variables(Func<string, string?> variable)
    {
        public bool Has(string name) => Text(name) is not null;

        public string? Text(string name) => variable(name) is { Length: > 0 } text ? text : null;

        public int Number(string name, int? absent = null)
        {
            if (Text(name) is not { } text) return absent ?? throw new RendezvousException($"The environment variable {name} is missing; it must be set beside the others of its launcher.");
            return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int n) ? n : throw new RendezvousException($"The environment variable {name} is '{text}', which is no number.");
        }
    }
}
