using System.Text.Json;
using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Nn.Tests.Optim;

/// <summary>Optimizers built from the arguments of golden cases.</summary>
static class GoldenOptimizers
{
    public static Optimizer Create(GoldenCase c, IEnumerable<Tensor> p)
    {
        double Get(string name) => c.Number(name);
        double GetOr(string name, double otherwise) => c.Args.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : otherwise;
        (double, double) Pair(string name) => (c.Numbers(name)[0], c.Numbers(name)[1]);
        return c.Op switch
        {
            "optim.SGD" => new SGD(p, Get("lr"), Get("momentum"), Get("dampening"), Get("weight_decay"), c.Flag("nesterov")),
            "optim.Adam" => new Adam(p, Get("lr"), Pair("betas"), Get("eps"), Get("weight_decay"), c.Flag("amsgrad")),
            "optim.AdamW" => new AdamW(p, Get("lr"), Pair("betas"), Get("eps"), Get("weight_decay"), c.Flag("amsgrad")),
            "optim.RMSprop" => new RMSprop(p, Get("lr"), Get("alpha"), Get("eps"), Get("weight_decay"), Get("momentum"), c.Flag("centered")),
            "optim.Adagrad" => new Adagrad(p, Get("lr"), Get("lr_decay"), Get("weight_decay"), Get("initial_accumulator_value"), Get("eps")),
            "optim.Adadelta" => new Adadelta(p, Get("lr"), Get("rho"), Get("eps"), Get("weight_decay")),
            "optim.Adamax" => new Adamax(p, Get("lr"), Pair("betas"), Get("eps"), Get("weight_decay")),
            "optim.NAdam" => new NAdam(p, Get("lr"), Pair("betas"), Get("eps"), Get("weight_decay"), Get("momentum_decay")),
            "optim.RAdam" => new RAdam(p, Get("lr"), Pair("betas"), Get("eps"), Get("weight_decay")),
            "optim.ASGD" => new ASGD(p, Get("lr"), Get("lambd"), Get("alpha"), Get("t0"), Get("weight_decay")),
            "optim.Rprop" => new Rprop(p, Get("lr"), Pair("etas"), Pair("step_sizes")),
            "optim.LBFGS" => new LBFGS(p, Get("lr"), (int)Get("max_iter"), (int)Get("max_eval"), Get("tolerance_grad"), Get("tolerance_change"),
                (int)GetOr("history_size", 100)),
            _ => throw new NotSupportedException($"No optimizer for {c.Op}."),
        };
    }

    /// <summary>The cases in which gradients are given.</summary>
    public static IEnumerable<GoldenCase> WithGradients => Golden.Family("optimizers").Where(c => c.Inputs.Contains("grad0"));
}
