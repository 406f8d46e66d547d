namespace Sinter.Testing;

/// <summary>Files of the world outside that lie beside the repository; a test that needs them is skipped where they are absent.</summary>
public static class SharedData
{
    /// <summary>The path of a file or folder of the test data.</summary>
    public static string File(params string[] parts)
    {
        var path = Path.Combine([Folder(), .. parts]);
        if (!Path.Exists(path)) Assert.Skip($"The test data {string.Join('/', parts)} is absent; set SINTER_TEST_DATA to its folder.");
        return path;
    }

    static string Folder()
    {
        if (Environment.GetEnvironmentVariable("SINTER_TEST_DATA") is { } given) return given;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Sinter.slnx"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? ".", "..", "shared", "data");
    }
}
