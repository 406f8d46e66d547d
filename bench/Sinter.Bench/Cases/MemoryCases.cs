using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>
/// A training loop with thirty activations of 4 MB a step, forward, back and an update of one weight, that disposes nothing; beside it the same loop that disposes
/// every tensor by hand, and libtorch in a dispose scope a step. Time and the most memory that the process held.
/// </summary>
static class MemoryCases
{
    const int Depth = 15;
    static readonly Input X = new([1024, 1024], 0.4, 0.6), W = new([1024], 0.9, 0.9);

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() => [Of(0) with { Quick = true }, Of(4_000_000)];

    static Case Of(int objects) => new("memory", $"loop, nothing disposed{(objects > 0 ? $", beside {objects / 1_000_000} million objects" : "")}", Work.Unbounded)
    {
        MeasuresMemory = true,
        Tolerance = 1e-3,
        Sinter = () => Loop(dispose: false, objects),
        SinterDisposing = () => Loop(dispose: true, objects),
        Torch = () => TorchLoop(objects),
    };

    static Prepared Loop(bool dispose, int objects)
    {
        var live = Objects(objects);
        Tensor x = SinterOps.Make(X, 1), w = SinterOps.Make(W, 2);
        w.RequiresGrad = true;
        void Step()
        {
            GC.KeepAlive(live);
            var made = new List<Tensor>();
            Tensor Keep(Tensor t)
            {
                if (dispose) made.Add(t);
                return t;
            }
            var y = x;
            for (int i = 0; i < Depth; i++) y = Keep(Keep(y * w).Sin());
            var loss = Keep(y.Mean());
            w.Grad = null;
            loss.Backward();
            using (Autograd.NoGrad()) w.AddInPlace(w.Grad!, -0.01);
            foreach (var t in made) t.Dispose();
        }
        return new(Step, () =>
        {
            Step();
            return SinterOps.Values(w);
        });
    }

    static Prepared TorchLoop(int objects)
    {
        var live = Objects(objects);
        TorchTensor x = TorchOps.Make(X, 1), w = TorchOps.Make(W, 2);
        w.requires_grad = true;
        void Step()
        {
            GC.KeepAlive(live);
            using var scope = torch.NewDisposeScope();
            var y = x;
            for (int i = 0; i < Depth; i++) y = (y * w).sin();
            var loss = y.mean();
            w.grad = null;
            loss.backward();
            using (torch.no_grad()) w.add_(w.grad!, alpha: -0.01);
        }
        return new(Step, () =>
        {
            Step();
            return TorchOps.Values(w);
        });
    }

    // What a large program holds beside its tensors, which the collector must look through.
    static object[] Objects(int count)
    {
        var live = new object[count];
        for (int i = 0; i < count; i++) live[i] = new byte[8];
        return live;
    }
}
