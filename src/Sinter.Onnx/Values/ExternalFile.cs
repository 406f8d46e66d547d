namespace Sinter.Onnx;

/// <summary>Finds the data that a model keeps beside itself, and nothing else: a location must stay inside the model's folder, links resolved.</summary>
static class ExternalFile
{
    /// <summary>The file of a location, or null if it is outside the folder, absent, or not an ordinary file.</summary>
    public static string? Resolve(string folder, string location)
    {
        if (location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location) || location.Contains(':', StringComparison.Ordinal)) return null;
        if (location.Split('/', '\\').Contains("..")) return null;
        var root = Path.GetFullPath(folder);
        var path = Path.GetFullPath(Path.Combine(root, location));
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        // A link on the way could lead anywhere; none is followed.
        for (var at = path; at is not null && at.Length > root.Length; at = Path.GetDirectoryName(at))
            if (new FileInfo(at).LinkTarget is not null) return null;
        return File.Exists(path) ? path : null;
    }
}
