using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Golden.Families;

/// <summary>The path of two parameters over ten steps under given gradients, for every optimizer; for LBFGS under given functions.</summary>
static class Optimizers
{
    const int Steps = 10;

    public static void Fill(Family family)
    {
        foreach (var (suffix, momentum, dampening, weight_decay, nesterov) in ((string, double, double, double, bool)[])
            [("", 0, 0, 0, false), ("_momentum", 0.9, 0, 0, false), ("_dampening", 0.9, 0.5, 0, false), ("_nesterov", 0.9, 0, 0.1, true)])
            Native($"sgd{suffix}", "optim.SGD", new { lr = 0.1, momentum, dampening, weight_decay, nesterov },
                p => NativeOptimizers.Sgd(p, 0.1, momentum, dampening, weight_decay, nesterov));
        foreach (var (suffix, weight_decay, amsgrad) in ((string, double, bool)[])[("", 0, false), ("_decay", 0.1, false), ("_amsgrad", 0, true)])
            Native($"adam{suffix}", "optim.Adam", new { lr = 0.01, betas = (double[])[0.9, 0.99], eps = 1e-8, weight_decay, amsgrad },
                p => NativeOptimizers.Adam(p, 0.01, 0.9, 0.99, 1e-8, weight_decay, amsgrad));
        foreach (var (suffix, weight_decay, amsgrad) in ((string, double, bool)[])[("", 0.01, false), ("_decay", 0.3, false), ("_amsgrad", 0.01, true)])
            Native($"adamw{suffix}", "optim.AdamW", new { lr = 0.01, betas = (double[])[0.9, 0.999], eps = 1e-8, weight_decay, amsgrad },
                p => NativeOptimizers.AdamW(p, 0.01, 0.9, 0.999, 1e-8, weight_decay, amsgrad));
        foreach (var (suffix, weight_decay, momentum, centered) in ((string, double, double, bool)[])
            [("", 0, 0, false), ("_momentum", 0.1, 0.9, false), ("_centered", 0, 0, true), ("_centered_momentum", 0, 0.5, true)])
            Native($"rmsprop{suffix}", "optim.RMSprop", new { lr = 0.01, alpha = 0.9, eps = 1e-8, weight_decay, momentum, centered },
                p => NativeOptimizers.RmsProp(p, 0.01, 0.9, 1e-8, weight_decay, momentum, centered));
        foreach (var (suffix, lr_decay, weight_decay, initial_accumulator_value) in ((string, double, double, double)[])[("", 0, 0, 0), ("_decays", 0.1, 0.1, 0.5)])
            Native($"adagrad{suffix}", "optim.Adagrad", new { lr = 0.1, lr_decay, weight_decay, initial_accumulator_value, eps = 1e-10 },
                p => NativeOptimizers.Adagrad(p, 0.1, lr_decay, weight_decay, initial_accumulator_value, 1e-10));

        double[] betas = [0.9, 0.999];
        foreach (double weight_decay in (double[])[0, 0.1])
        {
            string suffix = weight_decay == 0 ? "" : "_decay";
            Rule($"adadelta{suffix}", "optim.Adadelta", new { lr = 1.0, rho = 0.9, eps = 1e-6, weight_decay },
                () => UpdateRules.Adadelta(1, 0.9, 1e-6, weight_decay), p => optim.Adadelta(p, 1, 0.9, 1e-6, weight_decay));
            Rule($"adamax{suffix}", "optim.Adamax", new { lr = 0.02, betas, eps = 1e-8, weight_decay },
                () => UpdateRules.Adamax(0.02, 0.9, 0.999, 1e-8, weight_decay), p => optim.Adamax(p, 0.02, 0.9, 0.999, 1e-8, weight_decay));
            Rule($"nadam{suffix}", "optim.NAdam", new { lr = 0.02, betas, eps = 1e-8, weight_decay, momentum_decay = 4e-3 },
                () => UpdateRules.NAdam(0.02, 0.9, 0.999, 1e-8, weight_decay, 4e-3), p => optim.NAdam(p, 0.02, 0.9, 0.999, 1e-8, weight_decay, 4e-3));
            Rule($"radam{suffix}", "optim.RAdam", new { lr = 0.02, betas, eps = 1e-8, weight_decay },
                () => UpdateRules.RAdam(0.02, 0.9, 0.999, 1e-8, weight_decay), p => optim.RAdam(p, 0.02, 0.9, 0.999, 1e-8, weight_decay));
            Rule($"asgd{suffix}", "optim.ASGD", new { lr = 0.05, lambd = 1e-2, alpha = 0.75, t0 = 1e6, weight_decay },
                () => UpdateRules.Asgd(0.05, 1e-2, 0.75, 1e6, weight_decay), p => optim.ASGD(p, 0.05, 1e-2, 0.75, 1e6, weight_decay));
        }
        Rule("rprop", "optim.Rprop", new { lr = 0.01, etas = (double[])[0.5, 1.2], step_sizes = (double[])[1e-6, 50] },
            () => UpdateRules.Rprop(0.01, 0.5, 1.2, 1e-6, 50), p => optim.Rprop(p, 0.01, 0.5, 1.2, 1e-6, 50));
        Rule("rprop_clamped", "optim.Rprop", new { lr = 0.01, etas = (double[])[0.3, 2.0], step_sizes = (double[])[5e-3, 0.05] },
            () => UpdateRules.Rprop(0.01, 0.3, 2.0, 5e-3, 0.05), p => optim.Rprop(p, 0.01, 0.3, 2.0, 5e-3, 0.05));
        Lbfgs(family);

        void Native(string id, string op, object args, Func<Tensor[], Action> create)
        {
            using var scope = NewDisposeScope();
            var (start, gradients) = Problem(id);
            Tensor[] p = [.. start.Select(s => s.clone().requires_grad_(true))];
            Save(family, id, op, args, "libtorch", start, gradients, Walk(p, gradients, create(p)));
        }

        // The written rule and TorchSharp's translation must agree; a case where they do not is told on the console.
        void Rule(string id, string op, object args, Func<UpdateRules.Update> rule, Func<IEnumerable<Parameter>, optim.Optimizer> peer)
        {
            using var scope = NewDisposeScope();
            var (start, gradients) = Problem(id);
            var path = start.Select((s, i) => Follow(s, gradients[i], rule)).ToArray();
            Parameter[] p = [.. start.Select(s => new Parameter(s.clone()))];
            var optimizer = peer(p);
            var other = Walk(p, gradients, () => optimizer.step());
            bool agrees = path.Zip(other).All(pair => pair.First.allclose(pair.Second, 1e-12, 1e-12));
            if (!agrees)
            {
                double distance = path.Zip(other).Max(pair => (pair.First - pair.Second).abs().max().item<double>());
                Console.WriteLine($"{id}: TorchSharp leaves the published rule by {distance:g3}");
            }
            Save(family, id, op, args, agrees ? "rule, TorchSharp agrees" : "rule", start, gradients, path);
        }
    }

    static (Tensor[] Start, Tensor[] Gradients) Problem(string id)
    {
        var draw = new Draw($"optimizers/{id}");
        return ([draw.Values(3, 2), draw.Values(4)], [draw.Values(Steps, 3, 2), draw.Values(Steps, 4)]);
    }

    static Tensor[] Walk(Tensor[] p, Tensor[] gradients, Action step)
    {
        var path = p.Select(_ => new List<Tensor>()).ToArray();
        for (int t = 0; t < Steps; t++)
        {
            foreach (var x in p) x.grad?.zero_();
            for (int i = 0; i < p.Length; i++) (p[i] * gradients[i][t]).sum().backward();
            step();
            for (int i = 0; i < p.Length; i++) path[i].Add(p[i].detach().clone());
        }
        return [.. path.Select(list => stack(list))];
    }

    static Tensor Follow(Tensor start, Tensor gradients, Func<UpdateRules.Update> rule)
    {
        double[] x = start.data<double>().ToArray(), g = gradients.data<double>().ToArray(), path = new double[g.Length];
        var rules = x.Select(_ => rule()).ToArray();
        for (int t = 0; t < Steps; t++)
            for (int i = 0; i < x.Length; i++)
                path[t * x.Length + i] = x[i] = rules[i](x[i], g[t * x.Length + i], t + 1);
        return tensor(path, dtype: float64).reshape([Steps, .. start.shape]);
    }

    static void Save(Family family, string id, string op, object args, string source, Tensor[] start, Tensor[] gradients, Tensor[] path) =>
        family.AddTable(id, op, args, source, [("p0", start[0]), ("p1", start[1]), ("grad0", gradients[0]), ("grad1", gradients[1])],
            [("p0", path[0]), ("p1", path[1])]);

    static void Lbfgs(Family family)
    {
        Case("lbfgs_quadratic", 1.0, 4, 5, [2, -1.5, 0.5, 3], x =>
        {
            var scale = tensor(new double[] { 1, 4, 9, 0.5 });
            return (scale * (x - 1).pow(2)).sum() / 2 + (x[0] - x[1]).pow(2);
        });
        Case("lbfgs_rosenbrock", 0.5, 3, 4, [-1.25, 1, 0.5], x =>
            (100 * (x[1..] - x[..^1].pow(2)).pow(2) + (1 - x[..^1]).pow(2)).sum());

        void Case(string id, double lr, long max_iter, long history_size, double[] start, Func<Tensor, Tensor> function)
        {
            using var scope = NewDisposeScope();
            var p = new Parameter(tensor(start, dtype: float64));
            var optimizer = optim.LBFGS([p], lr, max_iter, max_iter * 5 / 4, 1e-7, 1e-9, history_size);
            List<Tensor> path = [], losses = [];
            for (int t = 0; t < Steps; t++)
            {
                var loss = optimizer.step(() =>
                {
                    optimizer.zero_grad();
                    var value = function(p);
                    value.backward();
                    return value;
                });
                losses.Add(loss.detach().clone());
                path.Add(p.detach().clone());
            }
            family.AddTable(id, "optim.LBFGS",
                new { lr, max_iter, max_eval = max_iter * 5 / 4, tolerance_grad = 1e-7, tolerance_change = 1e-9, history_size },
                "libtorch", [("p0", tensor(start, dtype: float64))], [("p0", stack(path)), ("losses", stack(losses))]);
        }
    }
}
