using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Golden.Families;

/// <summary>
/// The learning rates of every scheduler: before any step, then after each. The values are the published closed forms; TorchSharp's
/// schedulers, themselves a translation into C#, must agree or are named on the console.
/// </summary>
static class Schedules
{
    const int Steps = 24;
    const double Lr = 0.5;

    public static void Fill(Family family)
    {
        Case("step", "StepLR", new { step_size = 4, gamma = 0.5 }, t => Lr * Math.Pow(0.5, t / 4), o => StepLR(o, 4, 0.5));
        Case("multi_step", "MultiStepLR", new { milestones = (int[])[3, 7, 15], gamma = 0.3 },
            t => Lr * Math.Pow(0.3, (t >= 3 ? 1 : 0) + (t >= 7 ? 1 : 0) + (t >= 15 ? 1 : 0)), o => MultiStepLR(o, [3, 7, 15], 0.3));
        Case("exponential", "ExponentialLR", new { gamma = 0.9 }, t => Lr * Math.Pow(0.9, t), o => ExponentialLR(o, 0.9));
        Case("constant", "ConstantLR", new { factor = 0.25, total_iters = 6 }, t => t < 6 ? Lr * 0.25 : Lr, o => ConstantLR(o, 0.25, 6));
        Case("linear", "LinearLR", new { start_factor = 0.25, end_factor = 0.75, total_iters = 8 },
            t => Lr * (0.25 + 0.5 * Math.Min(t, 8) / 8), o => LinearLR(o, 0.25, 0.75, 8));
        Case("polynomial", "PolynomialLR", new { total_iters = 12, power = 2.0 },
            t => Lr * Math.Pow(1 - Math.Min(t, 12) / 12.0, 2), o => PolynomialLR(o, 12, 2));
        Case("cosine", "CosineAnnealingLR", new { T_max = 10, eta_min = 0.05 },
            t => 0.05 + (Lr - 0.05) * (1 + Math.Cos(Math.PI * t / 10)) / 2, o => CosineAnnealingLR(o, 10, 0.05));
        Case("cosine_warm_restarts", "CosineAnnealingWarmRestarts", new { T_0 = 4, T_mult = 2, eta_min = 0.01 },
            t => WarmRestart(t, 4, 2, 0.01), null);
        Case("lambda", "LambdaLR", new { lr_lambda = "1 / (1 + epoch)" }, t => Lr / (1 + t), o => LambdaLR(o, t => 1.0 / (1 + t)));
        Case("multiplicative", "MultiplicativeLR", new { lr_lambda = "0.95 if epoch % 2 else 0.9" },
            t => Lr * Math.Pow(0.95, (t + 1) / 2) * Math.Pow(0.9, t / 2),
            o => MultiplicativeLR(o, t => t % 2 == 1 ? 0.95 : 0.9));

        foreach (var mode in Enum.GetValues<impl.CyclicLR.Mode>())
        {
            string name = mode switch { impl.CyclicLR.Mode.Triangular => "triangular", impl.CyclicLR.Mode.Triangular2 => "triangular2", _ => "exp_range" };
            Case($"cyclic_{name}", "CyclicLR",
                new { base_lr = 0.1, max_lr = 0.9, step_size_up = 4, step_size_down = 6, mode = name, gamma = 0.9, cycle_momentum = false },
                t => Cyclic(t, name), o => CyclicLR(o, 0.1, 0.9, 4, 6, mode, 0.9, cycle_momentum: false));
        }
        foreach (bool three_phase in (bool[])[false, true])
            foreach (bool cosine in (bool[])[true, false])
            {
                var strategy = cosine ? impl.OneCycleLR.AnnealStrategy.Cos : impl.OneCycleLR.AnnealStrategy.Linear;
                string anneal_strategy = cosine ? "cos" : "linear";
                Case($"one_cycle_{anneal_strategy}{(three_phase ? "_three_phase" : "")}", "OneCycleLR",
                    new
                    {
                        max_lr = 1.0,
                        total_steps = Steps + 1,
                        pct_start = 0.3,
                        anneal_strategy,
                        cycle_momentum = true,
                        base_momentum = 0.85,
                        max_momentum = 0.95,
                        div_factor = 25.0,
                        final_div_factor = 1e4,
                        three_phase,
                    },
                    t => OneCycle(t, three_phase, cosine, 1.0 / 25, 1, 1.0 / 25 / 1e4),
                    o => OneCycleLR(o, 1.0, Steps + 1, pct_start: 0.3, anneal_strategy: strategy, three_phase: three_phase),
                    t => OneCycle(t, three_phase, cosine, 0.95, 0.85, 0.95));
            }
        Case("sequential", "SequentialLR",
            new { schedulers = (string[])["ConstantLR(factor=0.1, total_iters=3)", "ExponentialLR(gamma=0.9)"], milestones = (int[])[5] },
            t => t < 3 ? Lr * 0.1 : t < 5 ? Lr : Lr * Math.Pow(0.9, t - 5),
            o => SequentialLR(o, [ConstantLR(o, 0.1, 3), ExponentialLR(o, 0.9)], [5]));
        Case("chained", "ChainedScheduler",
            new { schedulers = (string[])["ConstantLR(factor=0.1, total_iters=3)", "ExponentialLR(gamma=0.9)"] },
            t => (t < 3 ? Lr * 0.1 : Lr) * Math.Pow(0.9, t), o => ChainedLR([ConstantLR(o, 0.1, 3), ExponentialLR(o, 0.9)]));

        double[] metrics =
            [5, 4, 4, 4, 4, 4 - 1.0 / 4096, 3.5, 3.5, 3.625, 3.75, 3.75, 3.875, 3.375, 3.375, 3.375, 3.375, 3.375, 3.375, 3.25, 3.25, 3.25, 3.25, 3.25, 3.25];
        Plateau("plateau_min", metrics, "min", "rel", 0, 0);
        Plateau("plateau_cooldown", metrics, "min", "abs", 2, 0.05);
        Plateau("plateau_max", [.. metrics.Select(m => 8 - m)], "max", "rel", 1, 0);

        void Case(string id, string op, object args, Func<int, double> formula, Func<optim.Optimizer, LRScheduler>? peer,
            Func<int, double>? momentum = null)
        {
            using var scope = NewDisposeScope();
            var expected = Enumerable.Range(0, Steps + 1).Select(formula).ToArray();
            string source = peer is null ? "formula" : Compare(id, expected, peer, (scheduler, _) => scheduler.step());
            List<(string, Tensor)> outputs = [("lr", tensor(expected))];
            if (momentum != null) outputs.Add(("momentum", tensor(Enumerable.Range(0, Steps + 1).Select(momentum).ToArray())));
            family.AddTable(id, $"optim.lr_scheduler.{op}", args, source, [], [.. outputs]);
        }

        void Plateau(string id, double[] metrics, string mode, string threshold_mode, int cooldown, double min_lr)
        {
            using var scope = NewDisposeScope();
            double[] expected = Reduced(metrics, mode == "min", threshold_mode == "rel", cooldown, min_lr);
            string source = Compare(id, expected, o => ReduceLROnPlateau(o, mode, 0.5, 2, 1e-3, threshold_mode, cooldown, [min_lr]),
                (scheduler, t) => scheduler.step(metrics[t]));
            family.AddTable(id, "optim.lr_scheduler.ReduceLROnPlateau",
                new { mode, factor = 0.5, patience = 2, threshold = 1e-3, threshold_mode, cooldown, min_lr, eps = 1e-8 },
                source, [("metrics", tensor(metrics))], [("lr", tensor(expected))]);
        }
    }

    static string Compare(string id, double[] expected, Func<optim.Optimizer, LRScheduler> peer, Action<LRScheduler, int> step)
    {
        var optimizer = optim.SGD([new Parameter(zeros(1))], Lr, momentum: 0.9);
        var rates = new List<double>();
        try
        {
            var scheduler = peer(optimizer);
            rates.Add(optimizer.ParamGroups.First().LearningRate);
            for (int t = 0; t < expected.Length - 1; t++)
            {
                step(scheduler, t);
                rates.Add(optimizer.ParamGroups.First().LearningRate);
            }
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Console.WriteLine($"{id}: TorchSharp stops after {rates.Count} rates: {e.Message.Split('\n')[0]}");
            return "formula";
        }
        int first = Enumerable.Range(0, expected.Length).FirstOrDefault(t => Math.Abs(rates[t] - expected[t]) > 1e-9 * Lr, -1);
        if (first < 0) return "formula, TorchSharp agrees";
        Console.WriteLine($"{id}: TorchSharp leaves the published schedule at step {first}: {rates[first]:g6} for {expected[first]:g6}");
        return "formula";
    }

    static double WarmRestart(int t, int period, int factor, double least)
    {
        while (t >= period) (t, period) = (t - period, period * factor);
        return least + (Lr - least) * (1 + Math.Cos(Math.PI * t / period)) / 2;
    }

    static double Cyclic(int t, string mode)
    {
        const double Up = 4, Down = 6, Period = Up + Down;
        double cycle = Math.Floor(1 + t / Period), x = 1 + t / Period - cycle;
        double height = x <= Up / Period ? x * Period / Up : (x - 1) / (Up / Period - 1);
        double scale = mode switch { "triangular" => 1, "triangular2" => 1 / Math.Pow(2, cycle - 1), _ => Math.Pow(0.9, t) };
        return 0.1 + 0.8 * height * scale;
    }

    static double OneCycle(int t, bool threePhase, bool cosine, double start, double peak, double end)
    {
        const double Total = Steps + 1, Share = 0.3;
        (double End, double From, double To)[] phases = threePhase
            ? [(Share * Total - 1, start, peak), (2 * Share * Total - 2, peak, start), (Total - 1, start, end)]
            : [(Share * Total - 1, start, peak), (Total - 1, peak, end)];
        double begin = 0;
        for (int i = 0; ; i++)
        {
            var (last, from, to) = phases[i];
            if (t <= last || i == phases.Length - 1)
            {
                double part = (t - begin) / (last - begin);
                return cosine ? to + (from - to) / 2 * (1 + Math.Cos(Math.PI * part)) : from + (to - from) * part;
            }
            begin = last;
        }
    }

    static double[] Reduced(double[] metrics, bool smaller, bool relative, int cooldown, double least)
    {
        const double Factor = 0.5, Threshold = 1e-3;
        const int Patience = 2;
        double best = smaller ? double.PositiveInfinity : double.NegativeInfinity, lr = Lr;
        int bad = 0, cooling = 0;
        List<double> rates = [lr];
        foreach (double metric in metrics)
        {
            bool better = (smaller, relative) switch
            {
                (true, true) => metric < best * (1 - Threshold),
                (true, false) => metric < best - Threshold,
                (false, true) => metric > best * (1 + Threshold),
                (false, false) => metric > best + Threshold,
            };
            if (double.IsInfinity(best)) better = true;
            if (better) (best, bad) = (metric, 0);
            else bad++;
            if (cooling > 0) (cooling, bad) = (cooling - 1, 0);
            if (bad > Patience)
            {
                double next = Math.Max(lr * Factor, least);
                if (lr - next > 1e-8) lr = next;
                (cooling, bad) = (cooldown, 0);
            }
            rates.Add(lr);
        }
        return [.. rates];
    }
}
