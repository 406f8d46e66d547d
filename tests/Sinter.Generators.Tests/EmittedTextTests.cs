namespace Sinter.Generators.Tests;

/// <summary>What the facade's files say.</summary>
public class EmittedTextTests
{
    [Fact]
    public void An_extension_becomes_a_function_and_a_member_under_PyTorchs_names()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Rectifiers
            {
                extension(Tensor x)
                {
                    /// <summary>max(x, 0).</summary>
                    [Export("relu"), Export("nn.functional.relu")]
                    public Tensor Relu() => x;
                }
            }
            """);
        Assert.Empty(run.Errors);
        Assert.Contains("""
                /// <summary>max(x, 0).</summary>
                public static Tensor relu(Tensor input)
                    => Sinter.Rectifiers.Relu(input);
            """, run.File("torch.g.cs"));
        Assert.Contains("""
            public static partial class torch
            {
                public static partial class nn
                {
                    public static partial class functional
                    {
                        /// <summary>max(x, 0).</summary>
                        public static Tensor relu(Tensor input)
                            => Sinter.Rectifiers.Relu(input);
                    }
                }
            }

            """, run.File("torch.nn.functional.g.cs"));
        Assert.Contains("    extension(Tensor input)\n    {\n", run.File("Tensor.g.cs"));
        Assert.Contains("""
                    /// <summary>max(x, 0).</summary>
                    public Tensor relu()
                        => Sinter.Rectifiers.Relu(input);
            """, run.File("Tensor.g.cs"));
    }

    [Fact]
    public void Parameters_have_PyTorchs_names_and_defaults_and_documentation_follows()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public enum Interpolation { Linear, Lower }
            public static class Sorting
            {
                extension(Tensor x)
                {
                    /// <summary>The largest <paramref name="k"/>.</summary>
                    /// <param name="keepDim">Keep.</param>
                    [Export("quantile")]
                    public Tensor Quantile(double q, int? dim = null, bool keepDim = false, Interpolation interpolation = Interpolation.Lower) => x;
                    [Export("nan_to_num")]
                    public Tensor NanToNum(double nan = 0, double? posinf = double.PositiveInfinity, double? neginf = -0.5) => x;
                }
                extension(Tensor)
                {
                    [Export("full", Rename = "shape: size")]
                    public static Tensor Full(System.ReadOnlySpan<long> shape, float value = 1e-5f, string mode = "a\"b", System.Index at = default) => null!;
                }
            }
            """);
        Assert.Empty(run.Errors);
        var text = run.File("torch.g.cs");
        Assert.Contains("Tensor quantile(Tensor input, double q, int? dim = null, bool keepdim = false, Interpolation interpolation = Interpolation.Lower)", text);
        Assert.Contains("""/// <param name="keepdim">Keep.</param>""", text);
        Assert.Contains("""Tensor nan_to_num(Tensor input, double nan = 0, double? posinf = double.PositiveInfinity, double? neginf = -0.5)""", text);
        Assert.Contains("""Tensor full(ReadOnlySpan<long> size, float fill_value = 1E-05f, string mode = "a\"b", Index at = default)""", text);
    }

    [Fact]
    public void All_overloads_are_published_and_those_with_references_left_out()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Sums
            {
                extension(Tensor x)
                {
                    [Export("sum")]
                    public Tensor Sum() => x;
                    public Tensor Sum(int dim) => x;
                    public Tensor Sum(out int dim) { dim = 0; return x; }
                    internal Tensor Sum(string secret) => x;
                }
            }
            """);
        Assert.Empty(run.Errors);
        Assert.Empty(run.Diagnostics);
        Assert.Equal(2, run.File("torch.g.cs").Split(" sum(").Length - 1);
    }

    [Fact]
    public void A_property_becomes_a_property_of_tensors_and_a_function()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Views
            {
                extension(Tensor x)
                {
                    [Export("Tensor.mT")]
                    public Tensor MT => x;
                    [Export("Tensor.T"), Export("t")]
                    public Tensor T => x;
                }
            }
            """);
        Assert.Empty(run.Errors);
        Assert.Contains("public Tensor mT => input.MT;", run.File("Tensor.g.cs"));
        Assert.Contains("public static Tensor t(Tensor input)", run.File("torch.g.cs"));
        // T has its PyTorch name already.
        Assert.DoesNotContain("Tensor T ", run.File("Tensor.g.cs"));
    }

    [Fact]
    public void A_class_becomes_a_function_for_each_constructor()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter.Nn;
            /// <summary>y = x · Wᵀ.</summary>
            [Export("nn.Linear")]
            public class Linear
            {
                /// <param name="inFeatures">Sizes.</param>
                public Linear(long inFeatures, long outFeatures, bool bias = true) { }
                internal Linear(string secret) { }
            }
            [Export("nn.ModuleList", Rename = "first: modules")]
            public class ModuleList<T>(T first) where T : class;
            """);
        Assert.Empty(run.Errors);
        var text = run.File("torch.nn.g.cs");
        Assert.Contains("public static Sinter.Nn.Linear Linear(long in_features, long out_features, bool bias = true)\n            => new Sinter.Nn.Linear(in_features, out_features, bias);", text);
        Assert.Contains("""/// <param name="in_features">Sizes.</param>""", text);
        Assert.Contains("public static Sinter.Nn.ModuleList<T> ModuleList<T>(T modules) where T : class", text);
    }

    [Fact]
    public void A_method_of_a_generic_class_becomes_a_member_of_it()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter.Nn;
            public abstract class Module<T, TResult> where T : notnull
            {
                [Export("nn.Module.call", Ours = true)]
                public TResult Call(T x) => default!;
                [Export("nn.Module.training")]
                public bool Training { get; private set; }
                [Export("nn.Module.zero_grad")]
                public void ZeroGrad() { }
            }
            """);
        Assert.Empty(run.Errors);
        var text = run.File("Module.g.cs");
        Assert.Contains("public static partial class ModuleMembers", text);
        Assert.Contains("extension<T, TResult>(Sinter.Nn.Module<T, TResult> self) where T : notnull", text);
        Assert.Contains("public TResult call(T x)\n            => self.Call(x);", text);
        Assert.Contains("public bool training => self.Training;", text);
        Assert.DoesNotContain(run.Result.GeneratedSources, file => file.HintName == "torch.nn.Module.g.cs");
    }

    [Fact]
    public void A_property_that_is_a_method_in_PyTorch_becomes_one()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Kinds
            {
                [Export("get_num_threads")]
                public static int Threads => 1;
                extension(Tensor x)
                {
                    [Export("Tensor.is_pinned"), Export("Tensor.nbytes")]
                    public int Number => 0;
                }
            }
            """);
        Assert.Empty(run.Errors);
        Assert.Contains("public int is_pinned()\n            => input.Number;", run.File("Tensor.g.cs"));
        Assert.Contains("public int nbytes => input.Number;", run.File("Tensor.g.cs"));
        Assert.Contains("public static int get_num_threads()\n        => Sinter.Kinds.Threads;", run.File("torch.g.cs"));
    }

    [Fact]
    public void Members_are_functions_and_functionals_members_where_PyTorch_and_TorchSharp_have_both()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Ops
            {
                extension(Tensor x)
                {
                    [Export("Tensor.abs_")]
                    public Tensor AbsInPlace() => x;
                    [Export("Tensor.fill_diagonal_")]
                    public Tensor FillDiagonalInPlace() => x;
                    [Export("nn.functional.gelu")]
                    public Tensor Gelu() => x;
                    [Export("nn.functional.unfold")]
                    public Tensor Unfold() => x;
                }
            }
            """);
        Assert.Empty(run.Errors);
        Assert.Contains("public static Tensor abs_(Tensor input)", run.File("torch.g.cs"));
        Assert.DoesNotContain("fill_diagonal_", run.File("torch.g.cs"));
        Assert.Contains("public Tensor gelu()", run.File("Tensor.g.cs"));
        // Tensor.unfold is another function than nn.functional.unfold.
        Assert.DoesNotContain("unfold", run.File("Tensor.g.cs"));
    }

    [Fact]
    public void A_function_called_like_its_class_gets_an_underscore()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Checkpoint
            {
                [Export("utils.checkpoint.checkpoint")]
                public static Tensor Run(System.Func<Tensor, Tensor> function, Tensor x) => function(x);
            }
            """);
        Assert.Empty(run.Errors);
        Assert.Contains("public static Tensor checkpoint_(Func<Tensor, Tensor> function, Tensor x)", run.File("torch.utils.checkpoint.g.cs"));
        // Its published name is still found.
        Assert.Contains("new(\"utils.checkpoint.checkpoint\", \"Tensor torch.utils.checkpoint.checkpoint_(", run.File("Exports.g.cs"));
    }

    [Fact]
    public void A_deprecated_name_says_what_replaces_it()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Resizing
            {
                extension(Tensor x)
                {
                    [Export("nn.functional.interpolate"), Export("nn.functional.upsample", ReplacedBy = "nn.functional.interpolate")]
                    public Tensor Interpolate() => x;
                }
            }
            """);
        Assert.Empty(run.Errors);
        Assert.Contains("[Obsolete(\"nn.functional.upsample is deprecated; use nn.functional.interpolate.\")]", run.File("torch.nn.functional.g.cs"));
    }

    [Fact]
    public void The_table_has_a_delegate_for_each_function_it_can()
    {
        var run = GeneratorRun.Over("""
            namespace Sinter;
            public static class Sums
            {
                extension(Tensor x)
                {
                    /// <summary>The sum along <paramref name="dims"/>,
                    /// see <see cref="Tensor"/>.</summary>
                    [Export("sum")]
                    public Tensor Sum(System.ReadOnlySpan<int> dims = default) => x;
                    [Export("Tensor.mT")]
                    public Tensor MT => x;
                    [Export("Tensor.tolist")]
                    public T[] ToArray<T>() where T : unmanaged => [];
                    [Export("Tensor.zero_")]
                    public void ZeroInPlace() { }
                }
            }
            """);
        Assert.Empty(run.Errors);
        var text = run.File("Exports.g.cs");
        Assert.Contains("""new("sum", "Tensor torch.sum(Tensor input, ReadOnlySpan<int> dim = default)", "The sum along dim, see Tensor.", null, static () => (Func<Tensor, ReadOnlySpan<int>, Tensor>)torch.sum)""", text);
        Assert.Contains("""new("Tensor.mT", "Tensor Tensor.mT", "", null, static () => (Func<Tensor, Tensor>)(static x => x.mT))""", text);
        Assert.Contains("""new("Tensor.tolist", "T[] Tensor.tolist<T>()", "", null, null)""", text);
        Assert.Contains("""new("Tensor.zero_", "void Tensor.zero_()", "", null, static () => (Action<Tensor>)TensorMembers.zero_)""", text);
    }

    [Fact]
    public void Exports_of_referenced_assemblies_come_with_their_documentation()
    {
        var run = GeneratorRun.Over("", withOps: true, documentation: """
            <doc><members>
              <member name="M:Sinter.Rectifiers.Relu(Sinter.Tensor)"><inheritdoc cref="M:Sinter.Elsewhere"/></member>
              <member name="M:Sinter.Elsewhere"><summary>From elsewhere.</summary></member>
              <member name="T:Sinter.Nn.Linear"><summary>A layer.</summary></member>
            </members></doc>
            """);
        Assert.DoesNotContain(run.Diagnostics, d => d.Severity == Microsoft.CodeAnalysis.DiagnosticSeverity.Error);
        Assert.Empty(run.Errors);
        Assert.Contains("public static Tensor relu(Tensor input)\n        => Sinter.Rectifiers.Relu(input);", run.File("torch.g.cs"));
        // nn.Linear is published because the function nn.functional.linear names it.
        Assert.Contains("/// <summary>A layer.</summary>\n        public static Sinter.Nn.Linear Linear(long in_features, long out_features, bool bias = true, DType dtype = DType.Float32)", run.File("torch.nn.g.cs"));
    }
}
