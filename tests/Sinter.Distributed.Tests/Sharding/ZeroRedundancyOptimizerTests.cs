using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Distributed.Tests;

public class ZeroRedundancyOptimizerTests
{
    public static TheoryData<string> Rules => ["ASGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Muon", "NAdam", "RAdam", "RMSprop", "Rprop", "SGD"];

    static Optimizer Rule(string name, Module model) => name switch
    {
        "ASGD" => new ASGD(model.Parameters()),
        "Adadelta" => new Adadelta(model.Parameters()),
        "Adagrad" => new Adagrad(model.Parameters()),
        "Adam" => new Adam(model.Parameters()),
        "AdamW" => new AdamW(model.Parameters()),
        "Adamax" => new Adamax(model.Parameters()),
        "Muon" => new Muon(model.Parameters()),
        "NAdam" => new NAdam(model.Parameters()),
        "RAdam" => new RAdam(model.Parameters()),
        "RMSprop" => new RMSprop(model.Parameters()),
        "Rprop" => new Rprop(model.Parameters()),
        _ => new SGD(model.Parameters(), lr: 0.1, momentum: 0.9),
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Divided_it_is_the_optimizer_undivided_bit_for_bit(string rule) => ThreadGroups.Run(3, group =>
    {
        var (whole, divided) = (Build(rule), Build(rule));
        var one = Rule(rule, whole);
        ZeroRedundancyOptimizer zero = new(Rule(rule, divided), group);
        Train(whole, one, 0, 4);
        Train(divided, zero, 0, 2);

        // Half-way the state is put together, and fits an optimizer of its kind.
        var state = zero.Consolidate(root: 1);
        Assert.Equal(group.Rank == 1, state is not null);
        if (state is not null) new ZeroRedundancyOptimizer(Rule(rule, divided), group).LoadStateDict(state);
        Train(divided, zero, 2, 4);
        Replicas.Same(Replicas.Values(whole), Replicas.Values(divided), rule);
        var own = zero.StateDict();
        Assert.True(own.Tensors.Count < one.StateDict().Tensors.Count || one.StateDict().Tensors.Count == 0);
        Assert.All(own.Tensors.Keys, key => Assert.Equal(group.Rank, zero.Owners[int.Parse(key.Split('.')[0])]));
    });

    [Fact]
    public void A_consolidated_state_goes_on_with_another_number_of_ranks_and_with_none()
    {
        var first = ThreadGroups.Run(3, group =>
        {
            var model = Build("AdamW");
            ZeroRedundancyOptimizer zero = new(new AdamW(model.Parameters()), group);
            Train(model, zero, 0, 3);
            return (State: zero.Consolidate(), Model: model.StateDict());
        })[0];
        var alone = Build("AdamW");
        alone.LoadStateDict(first.Model);
        AdamW one = new(alone.Parameters());
        one.LoadStateDict(first.State!);
        Train(alone, one, 3, 6);
        ThreadGroups.Run(2, group =>
        {
            var model = Build("AdamW");
            model.LoadStateDict(first.Model);
            ZeroRedundancyOptimizer zero = new(new AdamW(model.Parameters()), group);
            zero.LoadStateDict(first.State!);
            Train(model, zero, 3, 6);
            Replicas.Same(Replicas.Values(alone), Replicas.Values(model), "2 ranks after 3");
        });
    }

    [Fact]
    public void Shares_are_about_equal_and_options_reach_the_rule() => ThreadGroups.Run(2, group =>
    {
        var model = Replicas.Seeded(8, () => new Sequential(new Linear(4, 4), new Linear(4, 4)));
        SGD rule = new(model.Parameters(), lr: 0.1);
        ZeroRedundancyOptimizer zero = new(rule, group);
        Assert.Equal([0, 0, 1, 1], zero.Owners.Order());
        zero.Groups[0].Lr = 0;
        var before = Replicas.Values(model);
        Train(model, zero, 0, 1);
        Replicas.Same(before, Replicas.Values(model), "with a rate of 0");
        Assert.Throws<ArgumentException>(() => new ZeroRedundancyOptimizer(new LBFGS(model.Parameters()), group));
    });

    static Sequential Build(string rule)
    {
        bool bias = rule != "Muon";
        return Replicas.Seeded(5, () => new Sequential(new Linear(4, 6, bias), new Tanh(), new Linear(6, 5, bias), new Tanh(), new Linear(5, 2, bias)));
    }

    static void Train(Sequential model, Optimizer optimizer, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            optimizer.ZeroGrad();
            model.Call(Replicas.Normal(step, 3, 4)).Square().Sum().Backward();
            optimizer.Step();
        }
    }
}
