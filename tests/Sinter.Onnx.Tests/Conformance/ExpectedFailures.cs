namespace Sinter.Onnx.Tests;

/// <summary>The list of conformance cases that Sinter does not pass, each with its reason.</summary>
static class ExpectedFailures
{
    /// <summary>The cases of a suite and why they fail.</summary>
    public static IReadOnlyDictionary<string, string> Of(string suite)
    {
        var failures = new Dictionary<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Conformance", "expected-failures.txt")))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            var (name, reason) = line.Split(": ", 2) is [var n, var r] ? (n, r) : throw new InvalidDataException($"'{line}' gives no reason.");
            if (name.StartsWith(suite + "/", StringComparison.Ordinal)) failures.Add(name[(suite.Length + 1)..], reason);
        }
        return failures;
    }
}
