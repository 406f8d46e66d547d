// Lists the public names of TorchSharp's managed assembly that Sinter's coverage is measured against, one a line as "area name": torchsharp-names PATH_TO_TorchSharp.dll
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

// Areas by the classes that hold their names.
(string Area, string Type)[] areas =
[
    ("torch", "torch"), ("Tensor", "torch.Tensor"), ("nn", "torch.nn"), ("nn.functional", "torch.nn.functional"), ("nn.init", "torch.nn.init"),
    ("nn.utils", "torch.nn.utils"), ("nn.utils.rnn", "torch.nn.utils.rnn"), ("optim", "torch.optim"), ("optim.lr_scheduler", "torch.optim.lr_scheduler"),
    ("utils.data", "torch.utils.data"), ("autograd", "torch.autograd"), ("linalg", "torch.linalg"), ("special", "torch.special"), ("fft", "torch.fft"),
];

using var file = File.OpenRead(args[0]);
using var image = new PEReader(file);
var metadata = image.GetMetadataReader();
var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).ToLookup(FullName);
foreach (var (area, type) in areas)
{
    var names = types[type].SelectMany(Names).Concat(types["TorchSharp." + type].SelectMany(Names)).Distinct().Order(StringComparer.Ordinal);
    foreach (var name in names) Console.WriteLine($"{area} {name}");
}

string FullName(TypeDefinition type)
{
    var name = metadata.GetString(type.Name);
    var tick = name.IndexOf('`', StringComparison.Ordinal);
    if (tick >= 0) name = name[..tick];
    return type.GetDeclaringType() is { IsNil: false } outer ? $"{FullName(metadata.GetTypeDefinition(outer))}.{name}" : name;
}

IEnumerable<string> Names(TypeDefinition type)
{
    foreach (var handle in type.GetMethods())
    {
        var method = metadata.GetMethodDefinition(handle);
        var name = metadata.GetString(method.Name);
        if ((method.Attributes & System.Reflection.MethodAttributes.MemberAccessMask) != System.Reflection.MethodAttributes.Public) continue;
        if ((method.Attributes & System.Reflection.MethodAttributes.SpecialName) == 0) yield return name;
        else if (name.StartsWith("get_", StringComparison.Ordinal)) yield return name[4..];
    }
    foreach (var handle in type.GetFields())
    {
        var field = metadata.GetFieldDefinition(handle);
        if ((field.Attributes & System.Reflection.FieldAttributes.FieldAccessMask) == System.Reflection.FieldAttributes.Public) yield return metadata.GetString(field.Name);
    }
    foreach (var handle in type.GetNestedTypes())
    {
        var nested = metadata.GetTypeDefinition(handle);
        if ((nested.Attributes & System.Reflection.TypeAttributes.VisibilityMask) == System.Reflection.TypeAttributes.NestedPublic) yield return metadata.GetString(nested.Name);
    }
}
