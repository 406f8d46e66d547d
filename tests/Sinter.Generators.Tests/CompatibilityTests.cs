namespace Sinter.Generators.Tests;

/// <summary>What the facade adds so that code for TorchSharp compiles.</summary>
public class CompatibilityTests
{
    const string Facade = """
        using System;
        using Sinter;
        namespace Sinter
        {
            public abstract partial class SharedWithFunctional;
            public abstract partial class SharedWithTorch;
            [Facade] public abstract partial class torch : SharedWithFunctional
            {
                internal static Tensor Created(Tensor x, Device? device, bool requiresGrad) => x;
                internal static T Placed<T>(T module, Device? device) => module;
                internal static int[]? Dims(long[]? dims) => null;
                public abstract partial class nn
                {
                    public abstract partial class functional : SharedWithTorch;
                }
            }
        }
        """;

    [Fact]
    public void Spans_of_tensors_and_dimensions_are_taken_as_lists_too_with_less_weight()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Ops
            {
                extension(Tensor x)
                {
                    [Export("sum")]
                    public Tensor Sum(System.ReadOnlySpan<int> dims = default) => x;
                }
                [Export("stack")]
                public static Tensor Stack(System.ReadOnlySpan<Tensor> tensors, int dim = 0) => tensors[0];
                public static void Both(Tensor[] array, System.Collections.Generic.List<Tensor> list)
                {
                    torch.stack(array);
                    torch.stack(list);
                    array[0].sum([1, 2]);
                    array[0].sum(new long[] { 1 });
                }
            }
            """, Facade);
        Assert.Empty(run.Errors);
        Assert.Contains("[System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]\n    public static Tensor stack(IEnumerable<Tensor> tensors, int dim = 0)\n        => torch.stack([.. tensors], dim);", run.File("torch.g.cs"));
        Assert.Contains("public Tensor sum(long[]? dim = null)\n            => TensorMembers.sum(input, torch.Dims(dim));", run.File("Tensor.g.cs"));
        // The table has each function once.
        Assert.DoesNotContain("IEnumerable", run.File("Exports.g.cs").Split("public static partial class")[1]);
    }

    [Fact]
    public void What_two_classes_have_alike_is_found_once_by_a_file_that_imports_both()
    {
        var run = GeneratorRun.Over("""
            using Sinter;
            using static Sinter.torch;
            using static Sinter.torch.nn.functional;
            namespace Sinter
            {
                public static class Ops
                {
                    extension(Tensor x)
                    {
                        [Export("relu"), Export("nn.functional.relu")]
                        public Tensor Relu() => x;
                        [Export("softmax"), Export("nn.functional.softmax")]
                        public Tensor Softmax(int dim) => x;
                    }
                }
            }
            namespace User
            {
                static class Program
                {
                    static Tensor Both(Tensor x) => relu(softmax(x, 1));
                    static Tensor Qualified(Tensor x) => torch.relu(torch.nn.functional.softmax(x, 1));
                }
            }
            """, Facade);
        Assert.Empty(run.Errors);
        Assert.Contains("relu", run.File("SharedWithFunctional.g.cs"));
        Assert.Contains("softmax", run.File("SharedWithTorch.g.cs"));
    }

    [Fact]
    public void The_place_of_a_call_is_that_of_the_published_function()
    {
        var run = GeneratorRun.Over("""
            using System.Runtime.CompilerServices;
            namespace Sinter;
            public static class Groups
            {
                [Export("distributed.barrier")]
                public static void Barrier(int group = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) { }
            }
            """, Facade);
        Assert.Empty(run.Errors);
        Assert.Contains("barrier(int group = 0, [System.Runtime.CompilerServices.CallerFilePathAttribute] string file = \"\", [System.Runtime.CompilerServices.CallerLineNumberAttribute] int line = 0)", run.File("torch.distributed.g.cs"));
        Assert.Contains("\"void torch.distributed.barrier(int group = 0)\"", run.File("Exports.g.cs"));
    }

    [Fact]
    public void Modules_take_a_device_and_tell_their_properties_in_snake_case()
    {
        var run = GeneratorRun.Over("", Facade, withOps: true);
        Assert.Empty(run.Errors);
        Assert.Contains("Linear(long in_features, long out_features, bool bias = true, Device? device = null, DType dtype = DType.Float32)\n            => Placed(new Sinter.Nn.Linear(in_features, out_features, bias, dtype), device);", run.File("torch.nn.g.cs"));
        Assert.Contains("public Sinter.Nn.Parameter weight => self.Weight;", run.File("Linear.g.cs"));
    }
}
