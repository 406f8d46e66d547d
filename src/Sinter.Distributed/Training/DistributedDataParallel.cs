using System.Runtime.CompilerServices;
using Sinter.Amp;
using Sinter.Nn;

namespace Sinter.Distributed;

/// <summary>A module that is trained by several ranks, each on its own part of the batch: parameters are equal everywhere when it is wrapped, and gradients are averaged while <c>Backward</c> runs, so they stay equal.</summary>
/// <remarks>
/// <para>After <c>torch.nn.parallel.DistributedDataParallel</c>; Li et al., PyTorch Distributed: Experiences on Accelerating Data Parallel Training (VLDB 2020).</para>
/// <para>When <c>Backward</c> returns, every <see cref="Tensor.Grad"/> is the mean over the ranks, folded in the order of the ranks: ((g₀ + g₁) + g₂ …) / N. It is a view of a bucket, overwritten by the next step; clone what shall last.</para>
/// </remarks>
/// <typeparam name="T">The input: a tensor, or a tuple of several.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
public class DistributedDataParallel<T, TResult> : Module<T, TResult>, IDisposable
{
    readonly DataParallelOptions _options;
    readonly GradientReducer _reducer;
    readonly List<Tensor> _buffers;
    Attendance? _attendance;
    Func<T, long> _count = SamplesOf;
    long _unsynchronizedSamples;
    long _steps;

    /// <summary>Wraps <paramref name="module"/>: checks that all ranks built the same, and gives them rank 0's parameters and buffers.</summary>
    /// <param name="module">The model, equal in structure on every rank; wrap it before it is given to an optimizer or after.</param>
    /// <param name="group">The ranks that train it together.</param>
    /// <param name="options">How; PyTorch's defaults if not given.</param>
    /// <exception cref="ModelMismatchException">The ranks' models differ in names, shapes or types.</exception>
    /// <exception cref="ArgumentException">Nothing is learned, or an option is out of range.</exception>
    public DistributedDataParallel(Module<T, TResult> module, ProcessGroup group, DataParallelOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
        (Module, Group) = (module, group);
        ModelAgreement.Check(module, group);
        _buffers = [.. module.NamedBuffers().Select(b => b.Value)];
        Coalesced.Broadcast(group, [.. module.Parameters(), .. _buffers], root: 0);
        _reducer = new(module, group, _options);
    }

    /// <summary>The wrapped module. Its state dict has no prefix; this one's has <c>module.</c>, as in PyTorch.</summary>
    public Module<T, TResult> Module { get; }

    /// <summary>Who trains together.</summary>
    public ProcessGroup Group { get; }

    /// <summary>How long the last step's communication took, and how much of it the backward pass did not hide.</summary>
    public ExchangeTimes LastExchange => _reducer.LastExchange;

    /// <summary>The names of the parameters in each bucket, in the order in which buckets are exchanged. Changes once, after the first step.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Buckets => _reducer.Layout;

    /// <inheritdoc/>
    public override TResult Forward(T x)
    {
        if (Training && Autograd.IsRecording)
        {
            if (_attendance is not null) _unsynchronizedSamples += _count(x);
            if (_reducer.Synchronizes)
            {
                BeginStep(_unsynchronizedSamples);
                _unsynchronizedSamples = 0;
            }
        }
        return Module.Call(x);
    }

    /// <summary>Until disposed, backward passes only accumulate; the first one after it averages all that was accumulated.</summary>
    /// <remarks>After <c>no_sync</c>.</remarks>
    public IDisposable NoSync()
    {
        bool before = _reducer.Synchronizes;
        _reducer.Synchronizes = false;
        return new Resume(() => _reducer.Synchronizes = before);
    }

    /// <summary>Runs a loop whose number of steps differs from rank to rank. Ranks that are done go on taking part with no samples until all are; the mean is over samples, not over ranks.</summary>
    /// <param name="loop">The training loop: one call of the module and one backward pass that averages for each step.</param>
    /// <param name="whenIdle">What a rank without data does in each further step, with the others' gradients: the optimizer's step, so that its state stays equal to theirs, or that of a
    /// <see cref="GradScaler"/> and its update, even if this rank never scaled a loss.</param>
    /// <param name="samples">How many samples an input has; the first size of its first tensor if not given.</param>
    /// <remarks>After <c>join</c>, where ranks that are done take no steps and get the model at the end. Layers that communicate by themselves, such as <see cref="SyncBatchNorm"/>, cannot be used here: an idle rank does not
    /// call them, and the group reports the mismatch.</remarks>
    public void Join(Action loop, Action whenIdle, Func<T, long>? samples = null)
    {
        Check.Argument(_attendance is null, $"DistributedDataParallel.Join: it is called inside Join; one is enough.");
        (_attendance, _count) = (new(Group), samples ?? SamplesOf);
        try
        {
            loop();
            while (BeginStep(0))
            {
                _reducer.Idle();
                GradScaler.OnGradientsOfOthers(whenIdle);
            }
        }
        finally
        {
            (_attendance, _reducer.Weight, _unsynchronizedSamples) = (null, 1, 0);
        }
    }

    /// <summary>What all ranks do before a step, in this order. False if nobody has samples any more.</summary>
    bool BeginStep(long samples)
    {
        _reducer.CheckReady();
        int source = 0;
        if (_attendance is { } attendance)
        {
            if (!attendance.Announce(samples)) return false;
            (_reducer.Weight, source) = (attendance.Weight, attendance.FirstPresent);
        }
        if (_options.HashCheckInterval > 0 && _steps++ % _options.HashCheckInterval == 0) ParameterHash.Verify(Module, Group);
        if (_options.BroadcastBuffers && _buffers.Count > 0) Coalesced.Broadcast(Group, _buffers, source);
        return true;
    }

    static long SamplesOf(T x) => x switch
    {
        Tensor tensor => First(tensor),
        ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => tuple[i]).OfType<Tensor>().Select(First).FirstOrDefault(1),
        _ => 1,
    };

    static long First(Tensor x) => x.Rank == 0 ? 1 : x.Shape[0];

    /// <summary>Lets go of the module: its gradients are no longer averaged. The group stays.</summary>
    public void Dispose()
    {
        _reducer.Dispose();
        GC.SuppressFinalize(this);
    }

    sealed class Resume(Action resume) : IDisposable
    {
        public void Dispose() => resume();
    }
}

/// <summary>The usual case: a module from one tensor to one tensor.</summary>
/// <inheritdoc cref="DistributedDataParallel{T, TResult}"/>
public sealed class DistributedDataParallel(Module<Tensor, Tensor> module, ProcessGroup group, DataParallelOptions? options = null)
    : DistributedDataParallel<Tensor, Tensor>(module, group, options);
