using System.CommandLine;
using System.Globalization;
using Sinter.Bench.Cases;
using Sinter.Bench.Measuring;
using Sinter.Bench.Reporting;

namespace Sinter.Bench;

/// <summary>The command line: measures suites, or writes the README's table from a kept run.</summary>
static class BenchCommand
{
    /// <summary>Runs it; 1 if a row has no number of Sinter's own, or a peer disagrees with it.</summary>
    public static int Run(string[] args)
    {
        var suites = new Argument<string[]>("suite") { Description = $"Which suites; all if none. {string.Join(", ", Suites.All.Keys)}.", Arity = ArgumentArity.ZeroOrMore };
        suites.AcceptOnlyFromAmong([.. Suites.All.Keys]);
        var threads = new Option<int[]>("--threads")
        {
            Description = "Numbers of threads, as 1,2.",
            DefaultValueFactory = _ => [1, .. Environment.ProcessorCount > 1 ? [2] : (int[])[]],
            CustomParser = result => [.. result.Tokens[0].Value.Split(',').Select(part => int.Parse(part, CultureInfo.InvariantCulture))],
        };
        var only = new Option<string>("--case") { Description = "Only the cases whose name has this text." };
        var quick = new Option<bool>("--quick") { Description = "A few cases and rounds: does everything run, and about how fast?" };
        var json = new Option<string?>("--json") { Description = "Write the rows to a file; bench/results/<cpu>.json if it has no name.", Arity = ArgumentArity.ZeroOrOne };
        var results = new Argument<string>("file") { Description = "The run.", DefaultValueFactory = _ => ResultsFile.DefaultPath };
        var table = new Command("table", "Writes the tables of the README and the chapters, and a page of all rows, from a kept run.") { results };
        table.SetAction(parsed =>
        {
            Documents.Update(parsed.GetValue(results)!);
            ResultsPage.Write(parsed.GetValue(results)!);
        });

        var root = new RootCommand("Times Sinter beside its peers, in the same run.") { suites, threads, only, quick, json, table };
        root.SetAction(parsed =>
        {
            var rows = Measure(parsed.GetValue(suites) is { Length: > 0 } named ? named : [.. Suites.All.Keys], parsed.GetValue(threads)!, parsed.GetValue(quick), parsed.GetValue(only));
            if (parsed.GetResult(json) is not null) ResultsFile.Write(parsed.GetValue(json) ?? ResultsFile.DefaultPath, rows);
            return rows.All(row => row.Seconds is not null && row.Notes?.Values.Any(note => note.StartsWith(Session.Differs, StringComparison.Ordinal)) != true) ? 0 : 1;
        });
        return root.Parse(args).Invoke();
    }

    static List<Row> Measure(IReadOnlyList<string> suites, IReadOnlyList<int> threads, bool quick, string? only)
    {
        var all = new List<Row>();
        foreach (int count in threads)
        {
            using var session = new Session(count, quick ? Effort.Quick : Effort.Full);
            foreach (string suite in suites)
            {
                var rows = new List<Row>();
                foreach (var c in Suites.All[suite]().Where(c => (!quick || c.Quick || only is not null) && (only is null || c.Name.Contains(only, StringComparison.OrdinalIgnoreCase))))
                {
                    Progress($"{suite}: {c.Name}");
                    rows.Add(session.Measure(c));
                }
                Progress("");
                if (rows.Count > 0) RowTable.Write(rows);
                all.AddRange(rows);
            }
        }
        return all;
    }

    // What is being measured, on a terminal, in one line that is overwritten.
    static void Progress(string text)
    {
        if (!Console.IsErrorRedirected) Console.Error.Write($"\r\e[K{text}");
    }
}
