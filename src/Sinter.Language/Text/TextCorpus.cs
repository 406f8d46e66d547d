using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Sinter.Language;

/// <summary>A text to train on: read strictly as UTF-8, and told apart from any other by its hash.</summary>
public sealed class TextCorpus
{
    private const long MaxBytes = 512L << 20;

    /// <summary>A corpus of <paramref name="text"/>; <paramref name="source"/> says in words where it comes from.</summary>
    public TextCorpus(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        Source = source;
        Characters = CountCharacters(text);
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>Where the text comes from, in words.</summary>
    public string Source { get; }

    /// <summary>The number of characters (Unicode scalar values).</summary>
    public int Characters { get; }

    /// <summary>The SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal.</summary>
    public string Sha256 { get; }

    /// <summary>
    /// The text of a file, or of all text files of a folder and its sub-folders in ordinal order of their paths. In a folder, hidden
    /// entries, links and files with a zero byte among their first 8,000 bytes are passed over.
    /// </summary>
    /// <exception cref="FileNotFoundException">Nothing exists at <paramref name="path"/>.</exception>
    /// <exception cref="InvalidDataException">A file is not UTF-8 text, there is no text at all, or too much of it.</exception>
    public static TextCorpus Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (File.Exists(path))
        {
            return new TextCorpus(ReadFile(path), path);
        }
        return Directory.Exists(path)
            ? LoadFolder(path)
            : throw new FileNotFoundException($"There is no file or folder '{path}'.", path);
    }

    /// <summary>The prose of the .NET reference documentation; where no SDK pack is installed, the repository's own <c>docs/</c>.</summary>
    /// <exception cref="InvalidDataException">Neither is found.</exception>
    public static TextCorpus Default(int limit = ReferenceProse.DefaultLimit)
    {
        if (ReferenceProse.FindPack() is { } pack && ReferenceProse.Read(pack, limit) is { Length: > 0 } prose)
        {
            string version = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(pack)))!;
            return new TextCorpus(prose, $"the .NET {version} reference documentation");
        }
        return FindDocs([Environment.CurrentDirectory, AppContext.BaseDirectory]) is { } docs
            ? LoadFolder(docs, "*.md")
            : throw new InvalidDataException(
                "No text to train on: neither the reference documentation of a .NET SDK (packs/Microsoft.NETCore.App.Ref) nor the "
                + "repository's docs/ was found. Give a text with --data FILE|DIR.");
    }

    /// <summary>
    /// The text's two parts: the first <paramref name="trainShare"/> of its characters to train on, the rest to validate with (nanoGPT's
    /// split at 0.9).
    /// </summary>
    public (string Train, string Validation) Split(double trainShare = 0.9)
    {
        if (!(trainShare is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(trainShare), trainShare, "The training share must lie between 0 and 1.");
        }

        int left = (int)(Characters * trainShare);
        int cut = 0;
        for (; left > 0; left--)
        {
            cut += char.IsHighSurrogate(Text[cut]) ? 2 : 1;
        }
        return (Text[..cut], Text[cut..]);
    }

    internal static string? FindDocs(IEnumerable<string> starts)
    {
        foreach (string start in starts)
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string docs = Path.Combine(folder.FullName, "docs");
                if (File.Exists(Path.Combine(folder.FullName, "Sinter.slnx")) && Directory.Exists(docs)
                    && Directory.EnumerateFiles(docs, "*.md").Any())
                {
                    return docs;
                }
            }
        }
        return null;
    }

    private static TextCorpus LoadFolder(string folder, string pattern = "*")
    {
        EnumerationOptions visible = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
        };
        StringBuilder text = new();
        long bytes = 0;
        var files = Directory.EnumerateFiles(folder, pattern, visible)
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.')))
            .OrderBy(file => Path.GetRelativePath(folder, file).Replace('\\', '/'), StringComparer.Ordinal);
        foreach (string file in files.Where(file => !LooksBinary(file)))
        {
            bytes += new FileInfo(file).Length;
            CheckSize(folder, bytes);
            text.Append(ReadFile(file));
            if (text.Length > 0 && text[^1] != '\n')
            {
                text.Append('\n');
            }
        }
        return text.Length > 0
            ? new TextCorpus(text.ToString(), folder)
            : throw new InvalidDataException($"{folder}: the folder holds no text files.");
    }

    private static string ReadFile(string file)
    {
        CheckSize(file, new FileInfo(file).Length);
        byte[] bytes = File.ReadAllBytes(file);
        int bom = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        ReadOnlySpan<byte> content = bytes.AsSpan(bom);

        int zero = content.IndexOf((byte)0);
        if (zero >= 0)
        {
            throw new InvalidDataException($"{file}: byte {bom + zero} is zero, so this is a binary file; UTF-8 text was expected.");
        }

        char[] characters = new char[content.Length];
        OperationStatus status = Utf8.ToUtf16(content, characters, out int read, out int written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            throw new InvalidDataException(
                $"{file}: byte {bom + read} (0x{content[read]:X2}) is not valid UTF-8. Convert the file to UTF-8 first.");
        }
        return new string(characters, 0, written);
    }

    private static bool LooksBinary(string file)
    {
        Span<byte> head = stackalloc byte[8000];
        using FileStream stream = File.OpenRead(file);
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return head[..length].Contains((byte)0);
    }

    private static void CheckSize(string path, long bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new InvalidDataException($"{path}: {bytes:N0} bytes of text; at most {MaxBytes:N0} are read into memory at once.");
        }
    }

    private static int CountCharacters(string text)
    {
        int count = 0;
        foreach (char c in text)
        {
            count += char.IsLowSurrogate(c) ? 0 : 1;
        }
        return count;
    }
}
