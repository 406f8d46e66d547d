using Sinter.Testing;

namespace Sinter.Cpu.Tests;

/// <summary>Matrix products and conversions as Arm's compiler makes them, under emulation: other registers, other instructions, fused multiply-adds of 128 bits.</summary>
public sealed class ArmTests
{
    [Fact]
    public void Products_are_right_on_arm()
    {
        SlowTests.OrSkip();
        using ArmProgram program = new("Sinter.Cpu.Tests");
        var (code, output) = program.Run([.. InstructionSetTests.WhatFormsChange]);
        Assert.True(code == 0 && output.Contains("Failed: 0"), output);
    }
}
