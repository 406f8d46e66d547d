using System.Diagnostics;
using System.Globalization;
using Sinter.Bench.Cases;
using Sinter.Bench.Contenders;

namespace Sinter.Bench.Measuring;

/// <summary>
/// The child's side: one contender with one number of threads, which does what it is told line by line. Several contenders in one process would disturb each
/// other: the threads of both spin for a while when their work is done.
/// </summary>
static class Worker
{
    /// <summary>Answers commands until there are no more. Every answer is one line: what was asked for, or <c>failed</c> and why.</summary>
    public static void Run(string name, int threads, TextReader commands, TextWriter answers)
    {
        var contender = Contender.Named(name);
        Answer(() =>
        {
            contender.Start(threads);
            return "started";
        });
        Prepared? prepared = null;
        while (commands.ReadLine() is { } line)
        {
            string[] parts = line.Split('\t');
            Answer(() => parts switch
            {
                ["prepare", var suite, var title, var seconds] => Prepare(suite, title, Number(seconds)),
                ["time", var seconds] => $"{Text(Clock.Time(prepared!.Call, Number(seconds)))}\t{PeakMemory()}",
                ["limits"] => Limits(),
                ["drop"] => Drop(),
                _ => throw new ArgumentException($"no command: {line}"),
            });
        }

        string Prepare(string suite, string title, double seconds)
        {
            prepared = contender.Prepare(Suites.Find(suite, title))!();
            string output = Comparison.Encode(prepared.Output());
            Clock.WarmUp(prepared.Call, seconds);
            return output;
        }

        string Limits()
        {
            var limits = Peak.Measure(threads);
            return $"{Text(limits.Flops)}\t{Text(limits.Read)}\t{Text(limits.Triad)}";
        }

        string Drop()
        {
            prepared = null;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Cpu.MemoryPool.EmptyCache();
            return "dropped";
        }

        void Answer(Func<string> answer)
        {
            string line;
            try
            {
                line = answer();
            }
            catch (Exception error)
            {
                var cause = error is TypeInitializationException { InnerException: { } inner } ? inner : error;
                line = $"failed\t{cause.Message.ReplaceLineEndings(" ").Replace('\t', ' ')}";
            }
            answers.WriteLine(line);
            answers.Flush();
        }
    }

    static long PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
