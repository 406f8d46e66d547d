using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Every check on every row of the op table. The rows are in the folder Table.</summary>
public class TableTests
{
    internal static readonly IReadOnlyDictionary<string, OpRow> Table = Exports.Table(typeof(TableTests).Assembly);

    public static IEnumerable<TheoryDataRow<string>> Rows => Table.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory, MemberData(nameof(Rows))] public void Values_are_those_of_the_reference_in_every_type(string row) => OpChecks.Values(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void Integers_give_the_promised_type(string row) => OpChecks.Integers(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void The_derivative_agrees_with_differences(string row) => OpChecks.FirstDerivative(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void The_second_derivative_agrees_with_differences(string row) => OpChecks.SecondDerivative(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void Layout_does_not_change_a_result(string row) => OpChecks.Strides(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void Scalars_empty_tensors_and_broadcasting_work(string row) => OpChecks.Shapes(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void The_length_of_a_row_does_not_change_its_elements(string row) => OpChecks.Lengths(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void NaN_infinities_and_zeros_are_right(string row) => OpChecks.SpecialValues(Table[row]);

    [Theory, MemberData(nameof(Rows))] public void A_broken_rule_is_named(string row) => OpChecks.Errors(Table[row]);

    [Fact]
    public void Every_published_op_has_a_row()
    {
        var covered = Table.Values.SelectMany(row => row.Exports).ToHashSet();
        var missing = Exports.Of(typeof(Arithmetic).Assembly).Keys.Where(name => !covered.Contains(name)).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} published names have no row: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Every_row_names_a_published_op()
    {
        var published = Exports.Of(typeof(Arithmetic).Assembly);
        var unknown = Table.Values.SelectMany(row => row.Exports).Where(name => !published.ContainsKey(name)).ToArray();
        Assert.True(unknown.Length == 0, $"{unknown.Length} names of rows are not published: {string.Join(", ", unknown)}");
    }

    [Fact]
    public void Mixed_precision_treats_every_op_as_PyTorch_does()
    {
        var wrong = Policies.Where(op => AutocastPolicies.Of(op.Key) != op.Value).Select(op => $"{op.Key} is {op.Value}, PyTorch's lists say {AutocastPolicies.Of(op.Key)}").ToArray();
        Assert.True(wrong.Length == 0, string.Join("\n", wrong));
    }

    static readonly IReadOnlyDictionary<string, (Precision Cpu, Precision Gpu)> Policies = Exports.Of(typeof(Arithmetic).Assembly);

    public static IEnumerable<TheoryDataRow<string, AutocastList>> RowsWithPolicies
        => from row in Table
           from list in (AutocastList[])[AutocastList.Cpu, AutocastList.Gpu]
           where PolicyOf(row.Value, list) != Precision.AsGiven && !row.Value.WithoutPolicy
           select new TheoryDataRow<string, AutocastList>(row.Key, list);

    static Precision PolicyOf(OpRow row, AutocastList list)
    {
        var (cpu, gpu) = Policies[row.Exports[0]];
        return list == AutocastList.Cpu ? cpu : gpu;
    }

    [Theory, MemberData(nameof(RowsWithPolicies))]
    public void An_op_with_a_policy_obeys_it(string row, AutocastList list) => OpChecks.Policy(Table[row], PolicyOf(Table[row], list), list);

    [Theory, MemberData(nameof(Rows))] public void Mixed_precision_leaves_float64_alone(string row) => OpChecks.WideUnderAutocast(Table[row]);
}

/// <summary>The check that changes the number of threads runs alone.</summary>
[Collection("alone")]
public class ThreadTableTests
{
    [Theory, MemberData(nameof(TableTests.Rows), MemberType = typeof(TableTests))]
    public void Any_number_of_threads_gives_the_same_bits(string row) => OpChecks.ThreadCounts(TableTests.Table[row]);
}

[CollectionDefinition("alone", DisableParallelization = true)]
public class Alone;
