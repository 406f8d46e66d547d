namespace Sinter.Testing;

/// <summary>The checkout from which the tests were built: they run from a folder somewhere below it.</summary>
public static class Repository
{
    /// <summary>Its root, the folder of <c>Sinter.slnx</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>The path of a file or folder in it.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (System.IO.File.Exists(Path.Combine(at.FullName, "Sinter.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has Sinter.slnx; run the tests from a checkout of the repository.");
    }
}
