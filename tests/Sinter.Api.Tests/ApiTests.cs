using System.Text;
using Sinter.Testing;

namespace Sinter.Api.Tests;

/// <summary>A change of the public surface is a change of api/*.txt, which somebody reads.</summary>
public class ApiTests
{
    const string Accept = "SINTER_ACCEPT_API";

    // A project without code of its own is a package that brings others.
    static IEnumerable<string> Assemblies => Directory.EnumerateDirectories(Repository.File("src")).Select(folder => Path.GetFileName(folder)!)
        .Where(name => name is not ("Sinter.Generators" or "Sinter.Cli") && Directory.EnumerateFiles(Repository.File("src", name), "*.cs").Concat(Directory.EnumerateDirectories(Repository.File("src", name)).Where(f => Path.GetFileName(f) is not ("bin" or "obj"))).Any()).Order(StringComparer.Ordinal);

    [Fact]
    public void The_public_surface_is_the_committed_one()
    {
        var differences = new StringBuilder();
        foreach (var (name, text) in Surface.OfAll(Assemblies))
        {
            var file = Repository.File("api", name + ".txt");
            if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(file, text);
            var committed = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
            if (committed != text) Append(differences, $"api/{name}.txt", committed.Split('\n'), text.Split('\n'));
        }
        Assert.True(differences.Length == 0, $"The public surface has changed:\n{differences}\nIf that is meant, run ./dev api and commit what it writes.");
    }

    [Fact]
    public void No_file_is_left_of_an_assembly_that_is_gone()
        => Assert.Equal(Assemblies.Select(name => name + ".txt").Order(StringComparer.Ordinal), Directory.EnumerateFiles(Repository.File("api"), "*.txt").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));

    static void Append(StringBuilder text, string file, string[] before, string[] after)
    {
        text.Append("--- ").AppendLine(file);
        foreach (var line in before.Except(after)) text.Append("- ").AppendLine(line);
        foreach (var line in after.Except(before)) text.Append("+ ").AppendLine(line);
    }
}
