using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sinter.Testing;

namespace Sinter.Torch.Tests.Coverage;

/// <summary>Sinter's names beside TorchSharp's: how many there are, and why each of the others is not.</summary>
public class CoverageTests
{
    const string Accept = "SINTER_ACCEPT_API";

    static readonly string Folder = Repository.File("tests", "Sinter.Torch.Tests", "Coverage");

    /// <summary>TorchSharp's names by area, in the list's order.</summary>
    static readonly ILookup<string, string> Theirs = File.ReadLines(Path.Combine(Folder, "torchsharp-0.107.0.txt")).Select(line => line.Split(' '))
        .ToLookup(words => words[0], words => words[1]);

    static readonly Reason[] Reasons = [.. File.ReadLines(Path.Combine(Folder, "missing.txt")).Where(line => line.Length > 0 && line[0] != '#').Select(Reason.Parse)];

    [Fact]
    public void The_coverage_page_is_up_to_date()
    {
        var path = Repository.File("api", "coverage.md");
        var page = Page();
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(path, page);
        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == page, "api/coverage.md differs from what the assemblies say. If that is meant, run ./dev api and commit what it writes.");
    }

    [Fact]
    public void Every_missing_name_has_a_reason()
    {
        var without = Theirs.SelectMany(area => Missing(area.Key).Where(name => ReasonFor(area.Key, name) is null).Select(name => $"{area.Key} {name}")).ToArray();
        Assert.True(without.Length == 0, $"{without.Length} names are missing without a reason in missing.txt:\n{string.Join('\n', without)}");
    }

    [Fact]
    public void Every_reason_is_needed()
    {
        var idle = Reasons.Where(reason => !Theirs.Any(area => Missing(area.Key).Any(name => reason.Covers(area.Key, name)))).Select(reason => reason.Line).ToArray();
        Assert.True(idle.Length == 0, $"These reasons explain nothing that is missing:\n{string.Join('\n', idle)}");
    }

    [Theory]
    [InlineData("torch", 90)]
    [InlineData("Tensor", 90)]
    [InlineData("nn", 90)]
    [InlineData("nn.functional", 90)]
    [InlineData("nn.init", 90)]
    [InlineData("optim", 90)]
    [InlineData("optim.lr_scheduler", 90)]
    [InlineData("utils.data", 90)]
    [InlineData("autograd", 90)]
    public void So_many_of_the_names_are_there(string area, double percent) => Assert.InRange(Count(area).Percent, percent, 100);

    static string[] Missing(string area) => [.. Theirs[area].Except(PublishedNames.Of(area))];

    static Reason? ReasonFor(string area, string name) => Reasons.FirstOrDefault(reason => reason.Covers(area, name));

    static (int All, int Inapplicable, int Here, double Percent) Count(string area)
    {
        var (all, missing) = (Theirs[area].Count(), Missing(area));
        var inapplicable = missing.Count(name => ReasonFor(area, name) is { IsInapplicable: true });
        return (all, inapplicable, all - missing.Length, 100.0 * (all - missing.Length) / (all - inapplicable));
    }

    static string Page()
    {
        var page = new StringBuilder("""
            # Coverage of TorchSharp's names

            Written by a test, which reads TorchSharp 0.107.0's public names from a list made by `tools/torchsharp-names`, and Sinter's from its assemblies. Renew it with `./dev api`.

            *Not applicable* are names of TorchSharp's own machinery (native handles, scopes' bookkeeping, overloads spelled as names) and of types of tensors that Sinter does not have;
            the share is of the rest. Both kinds are listed below with the reason.

            | area | TorchSharp's names | not applicable | in Sinter | share |
            |---|---:|---:|---:|---:|

            """.ReplaceLineEndings("\n"));
        foreach (var area in Theirs.Select(a => a.Key))
        {
            var (all, inapplicable, here, percent) = Count(area);
            page.Append(CultureInfo.InvariantCulture, $"| `{area}` | {all} | {inapplicable} | {here} | {percent:F1} % |\n");
        }
        foreach (var area in Theirs.Select(a => a.Key))
        {
            var missing = Missing(area).GroupBy(name => ReasonFor(area, name)).OrderBy(group => group.Key?.IsInapplicable).ThenBy(group => group.Key?.Text, StringComparer.Ordinal).ToArray();
            if (missing.Length == 0) continue;
            page.Append(CultureInfo.InvariantCulture, $"\n## {area}\n\n");
            foreach (var group in missing)
                page.Append(CultureInfo.InvariantCulture, $"- {(group.Key is { IsInapplicable: true } ? "Not applicable: " : "")}{group.Key?.Text ?? "no reason given"}: {string.Join(", ", group.Order(StringComparer.Ordinal).Select(name => $"`{name}`"))}\n");
        }
        return page.ToString();
    }

    /// <summary>One line of missing.txt: <c>area|* pattern: reason</c>, or <c>!</c> before it where the name has no place in Sinter.</summary>
    sealed record Reason(string Line, bool IsInapplicable, string Area, Regex Names, string Text)
    {
        public static Reason Parse(string line)
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            var words = line[..colon].TrimStart('!').Split(' ');
            return new(line, line[0] == '!', words[0], new($"^(?:{words[1]})$", RegexOptions.CultureInvariant), line[(colon + 2)..]);
        }

        public bool Covers(string area, string name) => (Area == "*" || Area == area) && Names.IsMatch(name);
    }
}
