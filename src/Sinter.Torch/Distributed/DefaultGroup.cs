using Sinter.Distributed;

namespace Sinter.Torch;

/// <summary>The group that <c>torch.distributed</c>'s functions mean when none is given. Sinter's own style holds its <see cref="ProcessGroup"/> in a variable and needs none of this.</summary>
public static partial class DefaultGroup
{
    static readonly AsyncLocal<ProcessGroup?> OfThisFlow = new();
    static ProcessGroup? s_ofTheProcess;

    /// <summary>Joins the group of all processes, and keeps it for the functions that are given no group.</summary>
    /// <param name="backend"><c>auto</c>, <c>shm</c>, <c>tcp</c> or <c>mpi</c>; <c>gloo</c> means <c>auto</c>.</param>
    /// <param name="initMethod">Where ranks meet: <c>tcp://host:port</c>, <c>file:///path</c>, or <c>env://</c> for what the launcher says.</param>
    /// <param name="timeout">How long a call waits for another rank.</param>
    /// <param name="worldSize">How many ranks there are; −1 for what the launcher says.</param>
    /// <param name="rank">This process's; −1 for what the launcher says.</param>
    /// <exception cref="InvalidOperationException">There is a group already.</exception>
    /// <exception cref="RendezvousException">Ranks are missing, two have one number, the port is taken, or the job is another.</exception>
    [Export("distributed.init_process_group")]
    public static void Init(string? backend = null, string? initMethod = null, TimeSpan? timeout = null, int worldSize = -1, int rank = -1)
    {
        Check.Argument(backend != "nccl", $"init_process_group: nccl connects NVIDIA GPUs, and there are none here; leave the backend out.");
        RefuseSecond();
        s_ofTheProcess = ProcessGroup.Join(new()
        {
            Backend = backend is "gloo" ? null : backend,
            Rendezvous = initMethod is "env://" ? null : initMethod,
            Timeout = timeout,
            Size = worldSize < 0 ? null : worldSize,
            Rank = rank < 0 ? null : rank,
        });
    }

    /// <summary>Makes a group that exists already the default for this thread and what follows from it: for ranks that are threads of one process.</summary>
    /// <param name="group">The group.</param>
    /// <exception cref="InvalidOperationException">There is a group already.</exception>
    [Export("distributed.init_process_group", Overload = true)]
    public static void Init(ProcessGroup group)
    {
        RefuseSecond();
        OfThisFlow.Value = group;
    }

    static void RefuseSecond()
    {
        if (IsInitialized()) throw new InvalidOperationException("init_process_group: there is a default group already; call destroy_process_group first.");
    }

    /// <summary>Whether there is a default group.</summary>
    [Export("distributed.is_initialized")]
    public static bool IsInitialized() => (OfThisFlow.Value ?? s_ofTheProcess) is not null;

    /// <summary>Whether processes can work together: always.</summary>
    [Export("distributed.is_available")]
    public static bool IsAvailable() => true;

    /// <summary>Ends a group for this rank; the default one if none is given.</summary>
    [Export("distributed.destroy_process_group")]
    public static void Destroy(ProcessGroup? group = null)
    {
        group = Of(group);
        if (group == OfThisFlow.Value) OfThisFlow.Value = null;
        else if (group == s_ofTheProcess) s_ofTheProcess = null;
        group.Dispose();
    }

    /// <summary>This process's number in the group.</summary>
    [Export("distributed.get_rank")]
    public static int Rank(ProcessGroup? group = null) => Of(group).Rank;

    /// <summary>How many ranks the group has.</summary>
    [Export("distributed.get_world_size")]
    public static int Size(ProcessGroup? group = null) => Of(group).Size;

    /// <summary>What carries the group's bytes: <c>threads</c>, <c>shm</c>, <c>tcp</c> or <c>mpi</c>.</summary>
    [Export("distributed.get_backend")]
    public static string Backend(ProcessGroup? group = null) => Of(group).Backend;

    /// <summary>A group of some ranks of the default one, or of all. Only its members need call this; for others it returns null at once.</summary>
    /// <exception cref="ArgumentException">No ranks, a rank twice, or one that does not exist.</exception>
    [Export("distributed.new_group")]
    public static ProcessGroup? NewGroup(IReadOnlyList<int>? ranks = null)
    {
        var all = Of(null);
        return all.NewGroup(ranks?.ToArray() ?? [.. Enumerable.Range(0, all.Size)]);
    }

    /// <summary>The group, or the default one.</summary>
    /// <exception cref="InvalidOperationException">None is given, and there is no default group.</exception>
    internal static ProcessGroup Of(ProcessGroup? group)
        => group ?? OfThisFlow.Value ?? s_ofTheProcess ?? throw new InvalidOperationException("torch.distributed: there is no default group; call init_process_group first, or pass a group.");

    // PyTorch counts roots and partners in the group of all, Sinter in the group that calls.
    static int Place(ProcessGroup group, int rank, string role)
    {
        for (var i = 0; i < group.GlobalRanks.Count; i++)
            if (group.GlobalRanks[i] == rank) return i;
        throw new ArgumentException($"torch.distributed: {role} is rank {rank}, which is no member of the group of {string.Join(", ", group.GlobalRanks)}.");
    }
}
