using System.Text.RegularExpressions;

namespace Sinter.Bench.Reporting;

/// <summary>
/// The numbers in the documents, written from a run: a table of everything between <c>&lt;!-- numbers --&gt;</c> and <c>&lt;!-- /numbers --&gt;</c>,
/// one of a suite, or of its cases that have a word, between <c>&lt;!-- numbers attention --&gt;</c> or <c>&lt;!-- numbers train: GPT --&gt;</c> and the same end.
/// </summary>
static partial class Documents
{
    /// <summary>Writes the tables of the README and of all chapters.</summary>
    public static void Update(string results)
    {
        string root = ResultsFile.Repository;
        var rows = ResultsFile.Read(results).Where(r => r.Seconds is not null).ToList();
        foreach (string document in Directory.GetFiles(Path.Combine(root, "docs"), "*.md").Prepend(Path.Combine(root, "README.md")))
        {
            string text = File.ReadAllText(document);
            string updated = Marked().Replace(text, match => $"{match.Groups["begin"]}\n{Table(match.Groups["suite"].Value, match.Groups["case"].Value)}{match.Groups["end"]}");
            if (updated != text) File.WriteAllText(document, updated);
        }

        string Table(string suite, string word) => suite.Length == 0
            ? Overview.Render(rows, Path.GetFileNameWithoutExtension(results))
            : SummaryTable.Render([.. rows.Where(r => r.Suite == suite && r.Case.Contains(word, StringComparison.OrdinalIgnoreCase))]);
    }

    [GeneratedRegex("(?<begin><!-- numbers(?: (?<suite>[a-z]+)(?:: (?<case>[^>]+?))?)? -->)\n.*?(?<end><!-- /numbers -->)", RegexOptions.Singleline)]
    private static partial Regex Marked();
}
