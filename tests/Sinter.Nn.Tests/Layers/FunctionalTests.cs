using System.Reflection;

namespace Sinter.Nn.Tests.Layers;

/// <summary>One implementation: a module is state and one call of a published function.</summary>
[Collection("alone")]
public class FunctionalTests
{
    static readonly IReadOnlyDictionary<string, FunctionalRow> Rows = FunctionalRows.All.ToDictionary(row => row.Name);

    public static IEnumerable<TheoryDataRow<string>> Names => Rows.Keys.Select(name => new TheoryDataRow<string>(name));

    static string[] Published => [.. from type in typeof(Arithmetic).Assembly.GetTypes()
                                     from member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                                     from export in member.GetCustomAttributes<ExportAttribute>()
                                     where export.Module is not null
                                     select export.Module!["nn.".Length..]];

    [Fact]
    public void Every_module_that_a_function_names_exists()
    {
        var missing = Published.Distinct().Where(name => typeof(Module).Assembly.GetType($"Sinter.Nn.{name}") is not { } type || !type.IsSubclassOf(typeof(Module))).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} modules are missing: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Every_module_that_a_function_names_is_compared_with_it()
    {
        var missing = Published.Distinct().Where(name => !Rows.ContainsKey(name)).ToArray();
        Assert.True(missing.Length == 0, $"{missing.Length} modules have no row: {string.Join(", ", missing)}");
    }

    [Theory, MemberData(nameof(Names))]
    public void A_module_gives_its_functions_result_to_the_bit(string name)
    {
        var row = Rows[name];
        Tensor[] module = row.Module(), function = row.Function();
        Assert.Equal(function.Length, module.Length);
        for (var i = 0; i < module.Length; i++)
        {
            Assert.Equal(function[i].Shape, module[i].Shape);
            Assert.Equal(function[i].ToArray<double>(), module[i].ToArray<double>());
        }
    }
}

/// <summary>Tests that use the process's generator do not run beside others.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public class Alone;
