using System.Diagnostics;
using System.Runtime.Intrinsics.X86;

namespace Sinter.Cpu.Tests;

/// <summary>
/// The matrix products again, in processes whose runtime is told to leave instruction sets alone: there the narrower forms are not only
/// called but chosen, and all that stands around them (lanes, packing, transposes, dot products) takes its narrower ways, too.
/// </summary>
public sealed class InstructionSetTests
{
    /// <summary>What a child process expects to be chosen; set by this test only.</summary>
    internal const string ExpectedForm = "SINTER_TESTS_EXPECTED_FORM";

    /// <summary>Options of the test program: the tests whose code depends on the instructions there are.</summary>
    internal static IEnumerable<string> WhatFormsChange =>
    [
        .. Methods<ConversionTests>(nameof(ConversionTests.Every_16_bit_number_is_read_exactly), nameof(ConversionTests.Rounding_is_to_the_nearest_and_of_two_to_the_even)),
        .. Methods<NarrowGemmTests>(nameof(NarrowGemmTests.Infinities_and_nan_reach_the_results_they_belong_to), nameof(NarrowGemmTests.Large_products_equal_the_plain_loop)),
        .. Methods<EpilogueTests>(nameof(EpilogueTests.It_meets_every_element_once_and_last)),
        .. Methods<GemmTests>(nameof(GemmTests.The_widest_form_the_machine_has_is_chosen), nameof(GemmTests.Products_of_random_sizes_and_layouts_equal_the_plain_loop),
            nameof(GemmTests.Plain_matrices_packed_on_the_way_or_read_in_place_equal_the_plain_loop),
            nameof(GemmTests.Products_with_few_rows_or_columns_equal_the_plain_loop), nameof(GemmTests.The_bits_do_not_depend_on_the_number_of_threads)),
    ];

    // The switches that .NET 10 knows; without AVX2 there is no fused multiply-add either, and without any, vectors are ordinary code.
    [Theory]
    [InlineData("DOTNET_EnableAVX512", "Avx2"), InlineData("DOTNET_EnableAVX2", "Portable"), InlineData("DOTNET_EnableHWIntrinsic", "Portable")]
    public async Task Products_are_right_without_the_widest_instructions(string switchedOff, string form)
    {
        Assert.SkipUnless(X86Base.IsSupported && GemmTests.Forms().Any(row => row.Data == form), $"The switch is for x64, or this machine has no {form} form.");
        ProcessStartInfo start = new("dotnet", [typeof(InstructionSetTests).Assembly.Location, .. WhatFormsChange]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[switchedOff] = "0";
        start.Environment[ExpectedForm] = form;

        using var process = Process.Start(start)!;
        var stop = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var error = process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        string said = $"{await output}\n{await error}";
        Assert.True(process.ExitCode == 0 && said.Contains("Failed: 0"), $"With {switchedOff}=0:\n{said}");
    }

    private static IEnumerable<string> Methods<TTests>(params string[] names) =>
        names.SelectMany(name => new[] { "-method", $"{typeof(TTests).FullName}.{name}" });
}
