using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>The op table as Arm's compiler makes it, under emulation: conversions, rounding and special values take other instructions there.</summary>
public class ArmTests
{
    [Fact]
    public void The_table_holds_on_arm()
    {
        SlowTests.OrSkip();
        using ArmProgram program = new("Sinter.Ops.Tests");
        string[] checks = [nameof(TableTests.Values_are_those_of_the_reference_in_every_type), nameof(TableTests.NaN_infinities_and_zeros_are_right)];
        var (code, output) = program.Run([.. checks.SelectMany(check => new[] { "-method", $"{typeof(TableTests).FullName}.{check}" })]);
        Assert.True(code == 0 && output.Contains("Failed: 0"), output);
    }
}
