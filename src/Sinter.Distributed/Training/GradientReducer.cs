using System.Diagnostics;
using Sinter.Nn;

namespace Sinter.Distributed;

/// <summary>Averages gradients over the ranks while the backward pass that makes them runs: a bucket is exchanged as soon as its last gradient has arrived, always in
/// the order of the buckets, so that all ranks do the same.</summary>
/// <remarks>After the reducer of PyTorch (Li et al., PyTorch Distributed, VLDB 2020). Whether a parameter takes part is known when the pass begins, because the engine has walked the graph by then; no
/// second walk is needed.</remarks>
internal sealed class GradientReducer : IDisposable
{
    readonly ProcessGroup _group;
    readonly DataParallelOptions _options;
    readonly IGradientHook _hook;
    readonly Slot[] _slots;
    readonly List<IDisposable> _registrations = [];
    readonly List<Slot> _arrivals = [];
    Bucket[] _buckets = [];
    Engine? _pass;
    bool[]? _unusedInAllSteps;
    int _launched;
    bool _rebuilt;

    public GradientReducer(Module module, ProcessGroup group, DataParallelOptions options)
    {
        (_group, _options, _hook) = (group, options, options.Hook ?? new AllReduceHook());
        _slots = [.. module.NamedParameters().Where(p => p.Value.RequiresGrad).Select((p, i) => new Slot(i, p.Name, p.Value))];
        Check.Argument(_slots.Length > 0, $"DistributedDataParallel: {module.GetType().Name} has no parameter that requires a gradient; there is nothing to average. Use the module itself.");
        // Gradients arrive roughly in the opposite order of the forward pass.
        Build(_slots.Reverse());
        foreach (var slot in _slots) _registrations.Add(slot.Parameter.RegisterPostAccumulateGradHook(_ => Arrived(slot)));
    }

    /// <summary>False while gradients are only accumulated.</summary>
    public bool Synchronizes { get; set; } = true;

    /// <summary>What this rank's gradients weigh in the mean; 1 where all ranks had equally many samples.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>How long the last pass was busy with communication, and how much of that it had to wait for.</summary>
    public ExchangeTimes LastExchange { get; private set; }

    /// <summary>The layout, for those who want to know it: parameters' names by bucket.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Layout => [.. _buckets.Select(b => (IReadOnlyList<string>)[.. b.Slots.Select(s => s.Name)])];

    /// <summary>Refuses to begin a step after one that was broken off, or with parameters that have changed their type.</summary>
    public void CheckReady()
    {
        if (_pass is not null)
        {
            _group.Abort("its last backward pass ended before all gradients were averaged");
            throw new InvalidOperationException(
                "DistributedDataParallel: the last backward pass ended early, with an exception, so the ranks are no longer in step. Form a new group, and go back to the last checkpoint.");
        }
        foreach (var slot in _slots)
            Check.DType(slot.Parameter.DType == slot.Home.DType && slot.Parameter.RequiresGrad,
                $"DistributedDataParallel: {slot.Name} was {slot.Home.DType} and learned when the model was wrapped; now it is {slot.Parameter.DType}{(slot.Parameter.RequiresGrad ? "" : " and frozen")}. Change the model first, then wrap it.");
    }

    /// <summary>Takes part in a step of the others with gradients of zero.</summary>
    public void Idle()
    {
        Reset();
        foreach (var slot in _slots)
        {
            slot.Parameter.Grad = null;
            Absent(slot);
        }
        Finish();
    }

    void Arrived(Slot slot)
    {
        if (!Synchronizes) return;
        if (!ReferenceEquals(_pass, Engine.Running)) Begin();
        Check.Autograd(slot.Parameter.Grad is not { RequiresGrad: true },
            $"DistributedDataParallel: the gradient of {slot.Name} is recorded (createGraph: true), which cannot be averaged. Use Autograd.Grad for second derivatives.");
        if (_unusedInAllSteps?[slot.Index] == true) throw Changed(slot, "was not used in the first step, but is now");
        slot.IsUsed = true;
        if (!_rebuilt) _arrivals.Add(slot);
        Ready(slot);
    }

    void Begin()
    {
        CheckReady();
        _pass = Engine.Running!;
        Reset();
        _pass.AtEnd(EndOfPass);
        Slot[] absent = [.. _slots.Where(s => !_pass.Reaches(s.Parameter))];
        RefuseUnused(absent);
        foreach (var slot in absent) Absent(slot);
    }

    void Reset()
    {
        _launched = 0;
        foreach (var slot in _slots) slot.IsReady = slot.IsUsed = false;
        foreach (var bucket in _buckets) bucket.Missing = bucket.Slots.Length;
    }

    void EndOfPass()
    {
        // The graph led to these, but no gradient came.
        Slot[] absent = [.. _slots.Where(s => !s.IsReady)];
        RefuseUnused(absent);
        foreach (var slot in absent) Absent(slot);
        Finish();
        _pass = null;
    }

    // A parameter without a gradient of this pass may have one of earlier ones.
    void RefuseUnused(Slot[] absent)
    {
        if (_unusedInAllSteps is { } known)
        {
            if (absent.FirstOrDefault(s => !known[s.Index] && s.Parameter.Grad is null) is { } slot) throw Changed(slot, "was used in the first step, but is not now");
            return;
        }
        if (_options.FindUnusedParameters || _options.StaticGraph) return;
        string[] names = [.. absent.Where(s => s.Parameter.Grad is null).Select(s => s.Name)];
        if (names.Length == 0) return;
        string list = string.Join(", ", names.Take(10)) + (names.Length > 10 ? $" and {names.Length - 10} more" : "");
        _group.Abort($"parameters were not used in its step: {list}");
        throw new UnusedParametersException(
            $"DistributedDataParallel: on rank {_group.Rank} the loss does not depend on {names.Length} of {_slots.Length} parameters: {list}. If steps may leave parameters out, set FindUnusedParameters (or StaticGraph, "
            + "if always the same ones); if not, freeze these before wrapping the model, or look for what is missing in Forward. For several backward passes in a step, call all but the last in NoSync.", names);
    }

    InvalidOperationException Changed(Slot slot, string what)
    {
        _group.Abort($"{slot.Name} {what}");
        return new($"DistributedDataParallel: StaticGraph is set, but {slot.Name} {what} on rank {_group.Rank}. Use FindUnusedParameters instead.");
    }

    void Absent(Slot slot)
    {
        if (slot.Parameter.Grad is null) slot.Home.Device.Fill(slot.Home, 0);
        else slot.IsUsed = true;
        Ready(slot);
    }

    void Ready(Slot slot)
    {
        Check.Autograd(!slot.IsReady, $"DistributedDataParallel: two gradients of {slot.Name} arrived in one backward pass. Call Backward once for the sum of the losses.");
        slot.IsReady = true;
        slot.GoHome();
        slot.Bucket.Missing--;
        while (_launched < _buckets.Length && _buckets[_launched].Missing == 0) Launch(_buckets[_launched++]);
    }

    void Launch(Bucket bucket)
    {
        using var _ = Autograd.NoGrad();
        if (Weight != 1) bucket.Content.Gradients.MultiplyInPlace(Weight);
        bucket.Start = Stopwatch.GetTimestamp();
        bucket.Wait = _hook.Start(bucket.Content, _group);
    }

    void Finish()
    {
        using var _ = Autograd.NoGrad();
        long from = Stopwatch.GetTimestamp();
        foreach (var bucket in _buckets) bucket.Wait!();
        var waited = Stopwatch.GetElapsedTime(from);
        LastExchange = new(Stopwatch.GetElapsedTime(_buckets[0].Start), waited);
        GiveGradients();
        Rebuild();
    }

    /// <summary>What any rank used has the mean as its gradient; what none used has none.</summary>
    void GiveGradients()
    {
        bool[] used;
        if (_unusedInAllSteps is { } unused) used = [.. unused.Select(u => !u)];
        else if (_options.FindUnusedParameters || _options.StaticGraph)
        {
            used = [.. _slots.Select(s => s.IsUsed)];
            _group.AllReduce(used.AsSpan(), ReduceOp.BitOr);
            if (_options.StaticGraph) _unusedInAllSteps = [.. used.Select(u => !u)];
        }
        else used = [.. _slots.Select(_ => true)];
        foreach (var slot in _slots)
            if (!used[slot.Index]) slot.Parameter.Grad = null;
            else slot.Parameter.Grad ??= slot.Home.Alias();
    }

    /// <summary>After the first pass, buckets follow the order in which gradients really arrive: rank 0's.</summary>
    void Rebuild()
    {
        if (_rebuilt) return;
        _rebuilt = true;
        long[] order = [.. _arrivals.Concat(_slots.Reverse().Except(_arrivals)).Select(s => (long)s.Index)];
        using var shared = Tensor.From(order);
        _group.Broadcast(shared, root: 0);
        Build(shared.ToArray<long>().Select(i => _slots[i]));
        _arrivals.Clear();
    }

    void Build(IEnumerable<Slot> order)
    {
        var assigned = BucketLayout.Assign([.. _slots.Select(s => s.Parameter)], [.. order.Select(s => s.Index)], _options);
        var buckets = new Bucket[assigned.Count];
        for (int b = 0; b < buckets.Length; b++)
        {
            Slot[] slots = [.. assigned[b].Select(i => _slots[i])];
            GradientBucket content = new(b, b == buckets.Length - 1, slots[0].Parameter.DType, [.. slots.Select(s => (s.Name, s.Parameter))]);
            buckets[b] = new(content, slots);
            for (int i = 0; i < slots.Length; i++) slots[i].MoveTo(buckets[b], content.Parts[i].Gradient);
        }
        _buckets = buckets;
    }

    /// <summary>Lets go of the parameters: their gradients are no longer averaged.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        foreach (var slot in _slots) slot.Leave();
    }

    sealed class Bucket(GradientBucket content, Slot[] slots)
    {
        public GradientBucket Content => content;

        public Slot[] Slots => slots;

        public int Missing { get; set; }

        public long Start { get; set; }

        public Action? Wait { get; set; }
    }

    /// <summary>A parameter, and the place of its gradient.</summary>
    sealed class Slot(int index, string name, Parameter parameter)
    {
        Tensor? _home;
        Bucket? _bucket;

        public int Index => index;

        public string Name => name;

        public Parameter Parameter => parameter;

        public Tensor Home => _home!;

        public Bucket Bucket => _bucket!;

        /// <summary>Whether nothing more will come in this pass.</summary>
        public bool IsReady { get; set; }

        /// <summary>Whether there is a gradient of this rank.</summary>
        public bool IsUsed { get; set; }

        public void MoveTo(Bucket bucket, Tensor home)
        {
            (_bucket, _home) = (bucket, home);
            if (parameter.GradientEdge.Node is AccumulateGrad accumulator) accumulator.Home = home;
            GoHome();
        }

        /// <summary>Brings a gradient that lies elsewhere, because it was there before the model was wrapped or was set by hand, into the bucket.</summary>
        public void GoHome()
        {
            if (parameter.Grad is not { } grad || (ReferenceEquals(grad.Storage, Home.Storage) && grad.Offset == Home.Offset)) return;
            Home.Device.Copy(Home, grad);
            parameter.Grad = Home.Alias();
        }

        public void Leave()
        {
            if (parameter.GradientEdge.Node is AccumulateGrad accumulator) accumulator.Home = null;
        }
    }
}
