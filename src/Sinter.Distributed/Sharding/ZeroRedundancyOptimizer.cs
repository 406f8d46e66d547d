using Sinter.Optim;

namespace Sinter.Distributed;

/// <summary>Any optimizer, whose memory of the parameters (means, squares …) is divided among the ranks: each changes its share of the parameters and sends them to the others. N ranks need an N-th of the memory each, and compute
/// what one would, bit for bit.</summary>
/// <remarks>After <c>torch.distributed.optim.ZeroRedundancyOptimizer</c>; Rajbhandari et al., ZeRO: Memory Optimizations Toward Training Trillion Parameter Models (2020), stage 1. Parameters are dealt whole, the largest first, each to
/// the rank with the least. For rules that look at one parameter at a time, which all of <see cref="Sinter.Optim"/> do but <see cref="LBFGS"/>.</remarks>
public sealed class ZeroRedundancyOptimizer : Optimizer
{
    readonly Optimizer _rule;
    readonly ProcessGroup _group;
    readonly int[] _owners;

    /// <summary>Divides <paramref name="rule"/> among the ranks.</summary>
    /// <param name="rule">The optimizer of all parameters, which has taken no step yet; it is not used by itself from now on. A scheduler may be given either.</param>
    /// <param name="group">The ranks. Gradients must be equal on all when <c>Step</c> is called, as <see cref="DistributedDataParallel{T, TResult}"/> leaves them.</param>
    /// <exception cref="ArgumentException">The rule is LBFGS.</exception>
    public ZeroRedundancyOptimizer(Optimizer rule, ProcessGroup group) : base(rule.Groups, new(rule.Groups[0].Options))
    {
        Check.Argument(rule is not LBFGS and not ZeroRedundancyOptimizer, $"ZeroRedundancyOptimizer: {rule.GetType().Name} cannot be divided by parameters; use another optimizer.");
        (_rule, _group) = (rule, group);
        _owners = Deal([.. Parameters.Select(p => p.Count)], group.Size);
    }

    /// <summary>The rank that keeps the state of each parameter, in the order of <see cref="Optimizer.Parameters"/>.</summary>
    public IReadOnlyList<int> Owners => _owners;

    /// <inheritdoc/>
    protected override void Update()
    {
        Tensor[] parameters = [.. Parameters];
        Check.Argument(parameters.Length == _owners.Length, $"ZeroRedundancyOptimizer: groups were added after it was made; add them to the rule first.");
        var gradients = Array.ConvertAll(parameters, p => p.Grad);
        try
        {
            // A rule passes over parameters without a gradient, and remembers nothing of them.
            for (int i = 0; i < parameters.Length; i++)
                if (_owners[i] != _group.Rank) parameters[i].Grad = null;
            _rule.Step();
        }
        finally
        {
            for (int i = 0; i < parameters.Length; i++) parameters[i].Grad = gradients[i];
        }
        for (int rank = 0; rank < _group.Size; rank++)
            Coalesced.Broadcast(_group, parameters.Where((_, i) => _owners[i] == rank && gradients[i] is not null), rank);
    }

    /// <summary>This rank's share of the state: what <see cref="DistributedCheckpoints"/> saves. Numbered as in the state of the undivided optimizer.</summary>
    public override OptimizerState StateDict() => _rule.StateDict();

    /// <summary>The state of all ranks, as the undivided optimizer would have it, on rank <paramref name="root"/>; null elsewhere. Every rank must call it.</summary>
    /// <remarks>After <c>consolidate_state_dict</c>.</remarks>
    public OptimizerState? Consolidate(int root = 0)
    {
        var own = StateDict();
        var whole = new OptimizerState([], []);
        // Who has what is known from its names; a rank asks for nothing it cannot place.
        var listed = StateListing.Exchange(_group, own);
        foreach (var (name, (owner, shape, dtype)) in listed.Tensors)
        {
            var tensor = owner == _group.Rank ? own.Tensors[name] : _group.Rank == root ? Tensor.Empty(shape, dtype) : null;
            if (owner != root && tensor is not null)
                if (_group.Rank == root) _group.Receive(tensor, owner);
                else _group.Send(tensor, root);
            if (_group.Rank == root) whole.Tensors[name] = tensor!;
        }
        if (_group.Rank != root) return null;
        foreach (var (name, number) in listed.Numbers) whole.Numbers[name] = number;
        return whole;
    }

    /// <summary>Goes on from the state of the undivided optimizer, or of all ranks together, whatever their number was; keeps this rank's share.</summary>
    /// <inheritdoc/>
    public override void LoadStateDict(OptimizerState saved)
    {
        Dictionary<string, Tensor> tensors = saved.Tensors.Where(t => IsOwn(t.Key)).ToDictionary(t => t.Key, t => t.Value);
        Dictionary<string, double> numbers = saved.Numbers.Where(n => IsOwn(n.Key)).ToDictionary(n => n.Key, n => n.Value);
        _rule.LoadStateDict(new(tensors, numbers));
    }

    // What does not begin with the number of a parameter concerns all, or is an error that the rule reports.
    bool IsOwn(string key) => !int.TryParse(key.AsSpan(0, Math.Max(0, key.IndexOf('.', StringComparison.Ordinal))), out int i) || i >= _owners.Length || _owners[i] == _group.Rank;

    static int[] Deal(long[] sizes, int ranks)
    {
        int[] owners = new int[sizes.Length];
        long[] loads = new long[ranks];
        foreach (int i in Enumerable.Range(0, sizes.Length).OrderByDescending(i => sizes[i]).ThenBy(i => i))
        {
            owners[i] = Array.IndexOf(loads, loads.Min());
            loads[owners[i]] += sizes[i];
        }
        return owners;
    }
}
