using System.Diagnostics;
using Sinter;

namespace Memory;

/// <summary>Thirty activations of 4 MB a step, forward and backward, and an update of one weight.</summary>
static class Loop
{
    const int Depth = 15, Rows = 1024, Columns = 1024;

    /// <summary>Median milliseconds a step, the most memory in each half of the run, and over all of it.</summary>
    public static string Run(bool dispose, int steps, int objects)
    {
        var live = new object[objects];
        for (var i = 0; i < objects; i++) live[i] = new byte[8];
        var w = Tensor.Full([Columns], 0.9);
        w.RequiresGrad = true;
        var x = Tensor.Full([Rows, Columns], 0.5);
        var times = new double[steps];
        long first = 0, second = 0;
        for (var step = 0; step < steps; step++)
        {
            var start = Stopwatch.GetTimestamp();
            Step(x, w, dispose);
            times[step] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (step % 10 != 9) continue;
            var resident = Environment.WorkingSet >> 20;
            if (step < steps / 2) first = Math.Max(first, resident);
            else second = Math.Max(second, resident);
        }
        GC.KeepAlive(live);
        Array.Sort(times);
        return $"{times[steps / 2]}\t{first}\t{second}\t{Math.Max(first, second)}";
    }

    static void Step(Tensor x, Tensor w, bool dispose)
    {
        var made = new List<Tensor>();
        Tensor Keep(Tensor t)
        {
            if (dispose) made.Add(t);
            return t;
        }
        var y = x;
        for (var i = 0; i < Depth; i++) y = Keep(Keep(y * w).Sin());
        var loss = Keep(y.Mean());
        w.Grad = null;
        loss.Backward();
        using (Autograd.NoGrad()) w.AddInPlace(w.Grad!, -0.01);
        foreach (var t in made) t.Dispose();
    }
}
