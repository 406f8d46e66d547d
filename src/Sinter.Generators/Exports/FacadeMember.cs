using System;
using System.Collections.Generic;
using System.Linq;

namespace Sinter.Generators.Exports;

/// <summary>One member of the facade: an export under one name, as a static function or as a member of tensors.</summary>
internal sealed class FacadeMember
{
    private const string Tensor = "Tensor";
    private const string Dimensions = "ReadOnlySpan<int>";
    private static readonly Dictionary<string, string> Loose = new(StringComparer.Ordinal) { [Dimensions] = "long[]", ["ReadOnlySpan<Tensor>"] = "IEnumerable<Tensor>" };
    private static readonly Parameter Device = new("device", "device", "Device?", "", "null");

    private FacadeMember(Export export, string path, string? owner, IEnumerable<Parameter> parameters, string expression)
        => (Export, Path, Owner, Parameters, Expression) = (export, path, owner, parameters.ToArray(), expression);

    public Export Export { get; }

    /// <summary>The nested classes it stands in, below the root; nothing for the root itself.</summary>
    public string Path { get; }

    /// <summary>The class whose members it extends; null for a function.</summary>
    public string? Owner { get; }

    public Parameter[] Parameters { get; }

    /// <summary>What it returns.</summary>
    public string Expression { get; }

    /// <summary>Its name in C#, which forbids one that is its class's: <c>fft.fft</c> is <c>fft.fft_</c>, as in TorchSharp.</summary>
    public string Name => CSharpText.Identifier(!IsExtension && Export.Owner == Export.Leaf ? Export.Leaf + "_" : Export.Leaf);

    public bool IsExtension => Owner is not null;

    public bool IsProperty => IsExtension && Export.Kind == ExportKind.Property && (Export.IsOurs || PyTorchNames.IsProperty($"{Path}.{Export.Leaf}"));

    /// <summary>The type parameters that a call can give.</summary>
    public string TypeParameters => IsExtension ? Export.OwnTypes.List : Sinter.Generators.Exports.TypeParameters.Joined(Export.ReceiverTypes, Export.OwnTypes);

    public string Constraints => IsExtension ? Export.OwnTypes.Constraints : Export.ReceiverTypes.Constraints + Export.OwnTypes.Constraints;

    /// <summary>What C# distinguishes overloads by.</summary>
    public string Key => $"{Owner}:{Path}.{Signature}";

    /// <summary>The same without where it stands.</summary>
    public string Signature => $"{Name}({string.Join(",", Parameters.Select(p => p.Type.TrimEnd('?')))})";

    /// <summary>Whether it takes more general types than the export and gives way to the one that does not.</summary>
    public bool IsLooser { get; private set; }

    /// <summary>The class that declares it for the one at <see cref="Path"/>, which inherits it; null if that declares it itself.</summary>
    public string? Home { get; set; }

    /// <summary>The parameters of a call in source order, the receiver of an extension left out.</summary>
    public IEnumerable<Parameter> Listed => IsExtension ? Parameters.Skip(1) : Parameters;

    /// <summary>Every member that an export gives the facade.</summary>
    /// <param name="export">The export.</param>
    /// <param name="hasFactory">Whether the facade can give new tensors a device and requires_grad.</param>
    public static IEnumerable<FacadeMember> Of(Export export, bool hasFactory)
    {
        foreach (var member in Strict(export, hasFactory))
        {
            yield return member;
            if (hasFactory && member.Looser() is { } looser) yield return looser;
        }
    }

    private static IEnumerable<FacadeMember> Strict(Export export, bool hasFactory)
    {
        if (export.Kind == ExportKind.Type || (export.IsMember && !export.HasReceiver)) yield break;
        if (!export.IsMember)
            foreach (var member in Functions(export, hasFactory)) yield return member;
        // PyTorch has most of the tensors' members that work in place as functions too.
        else if (export is { Owner: Tensor, IsOnTensor: true } && PyTorchNames.Contains(export.Leaf))
            yield return new(export, "", owner: null, export.Parameters, Call(export, export.Parameters.Select(p => p.Name)));
        // A member that has the published name already needs no second one, which would find itself.
        if (export.Leaf == export.CSharpName) yield break;
        if (export.IsMember) yield return Extension(export, export.Path, export.Owner);
        else if (export.IsOnTensor && PyTorchNames.IsMemberOf(export.Leaf, export.Path)) yield return Extension(export, Tensor, Tensor);
    }

    // TorchSharp's code has lists of tensors and arrays of long where Sinter takes spans: the same function for those, which calls the strict one.
    private FacadeMember? Looser()
    {
        if (IsProperty || !Parameters.Any(p => Loose.ContainsKey(p.Type))) return null;
        var parameters = Parameters.Select(p => Loose.TryGetValue(p.Type, out var loose) ? p with { Type = p.Default is null ? loose : loose + "?", Modifier = "", Default = p.Default is null ? null : "null" } : p);
        var arguments = Parameters.Select(p => p.Type == Dimensions ? $"torch.Dims({p.Name})" : Loose.ContainsKey(p.Type) ? $"[.. {p.Name}]" : p.Name);
        var strict = IsExtension ? $"{FacadeEmitter.MembersOf(Owner!)}.{Name}" : string.Join(".", new[] { "torch" }.Concat(Path.Split(['.'], StringSplitOptions.RemoveEmptyEntries)).Concat([Name]));
        return new(Export, Path, Owner, parameters, $"{strict}({string.Join(", ", arguments)})") { IsLooser = true };
    }

    // The receiver's name is the block's, for all members alike.
    private static FacadeMember Extension(Export export, string path, string owner)
    {
        Parameter[] parameters = [export.Parameters[0] with { Name = owner == Tensor ? "input" : "self" }, .. export.Parameters.Skip(1)];
        return new(export, path, owner, parameters, Call(export, parameters.Select(p => p.Name)));
    }

    private static IEnumerable<FacadeMember> Functions(Export export, bool hasFactory)
    {
        var arguments = export.Parameters.Select(p => p.Name).ToArray();
        if (IsPlacedModule(export, hasFactory))
        {
            // Where PyTorch has it: before the type.
            var parameters = export.Parameters.ToList();
            var type = parameters.FindIndex(p => p.Name == "dtype");
            parameters.Insert(type < 0 ? parameters.Count : type, Device);
            yield return new(export, export.Path, owner: null, parameters, $"Placed({Call(export, arguments)}, device)");
            yield break;
        }
        if (!IsFactory(export, hasFactory))
        {
            yield return new(export, export.Path, owner: null, export.Parameters, Call(export, arguments));
            yield break;
        }
        Parameter[] placing = [Device, new("requires_grad", "requiresGrad", "bool", "", "false")];
        yield return new(export, export.Path, owner: null, [.. export.Parameters, .. placing], Created(Call(export, arguments)));
        if (export.Parameters[0] is not { Type: "Shape", Default: null }) yield break;
        for (var rank = 1; rank <= 4; rank++)
        {
            var sizes = Enumerable.Range(0, rank).Select(d => rank == 1 ? "size" : $"dim{d}").ToArray();
            arguments[0] = $"[{string.Join(", ", sizes)}]";
            yield return new(export, export.Path, owner: null,
                [.. sizes.Select(size => new Parameter(size, size, "long", "", null)), .. export.Parameters.Skip(1), .. placing], Created(Call(export, arguments)));
        }
    }

    // PyTorch's functions that make tensors take a device and requires_grad, which in Sinter are properties of the result.
    private static bool IsFactory(Export export, bool hasFactory)
        => hasFactory && export is { Kind: ExportKind.Function, ReturnType: "Tensor", IsOnTensor: false, Path: "" } && export.Parameters.Count > 0
            && PyTorchNames.Parameters(export.Name)?.Contains("requires_grad") == true
            && !export.Parameters.Any(p => p.Name == "requires_grad" || p.Modifier.StartsWith("params", StringComparison.Ordinal));

    // Modules that hold tensors take a device too.
    private static bool IsPlacedModule(Export export, bool hasFactory)
        => hasFactory && export is { Kind: ExportKind.Constructor, Path: "nn" } && PyTorchNames.Parameters(export.Name)?.Contains("device") == true
            && !export.Parameters.Any(p => p.Name == "device" || p.Modifier.StartsWith("params", StringComparison.Ordinal));

    private static string Created(string call) => $"Created({call}, device, requires_grad)";

    private static string Call(Export export, IEnumerable<string> arguments) => export.Kind switch
    {
        ExportKind.Constructor => $"new {export.Call}({string.Join(", ", arguments)})",
        ExportKind.Method => $"{arguments.First()}.{export.Call}{export.OwnTypes.List}({string.Join(", ", arguments.Skip(1))})",
        ExportKind.Property when !export.HasReceiver => export.Call,
        ExportKind.Property => $"{arguments.First()}.{export.Call}",
        _ => $"{export.Call}{Sinter.Generators.Exports.TypeParameters.Joined(export.ReceiverTypes, export.OwnTypes)}({string.Join(", ", arguments)})",
    };
}
