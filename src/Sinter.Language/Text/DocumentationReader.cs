using System.Text;
using System.Xml;

namespace Sinter.Language;

/// <summary>Streams the prose paragraphs of one C# XML documentation file.</summary>
internal sealed class DocumentationReader : IDisposable
{
    private readonly XmlReader xml;
    private readonly StringBuilder paragraph = new();
    private readonly List<string> finished = [];

    private DocumentationReader(XmlReader xml) => this.xml = xml;

    public static DocumentationReader Open(string file) => new(XmlReader.Create(file, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = 256L << 20,
    }));

    public void Dispose() => xml.Dispose();

    /// <summary>Each prose paragraph with the name of the type whose documentation it is from.</summary>
    /// <remarks>Walks the nodes flat, without recursion, so that no depth of nesting can exhaust the stack.</remarks>
    public IEnumerable<(string Type, string Paragraph)> Paragraphs()
    {
        string type = "";
        int proseDepth = -1;
        int codeDepth = -1;
        (int Depth, string Name, int Start) reference = (-1, "", 0);

        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.Name == "member":
                    type = TypeOf(xml.GetAttribute("name") ?? "");
                    break;
                case XmlNodeType.Element when proseDepth < 0:
                    if (xml.Name is "summary" or "remarks" or "returns" or "param" && !xml.IsEmptyElement)
                    {
                        proseDepth = xml.Depth;
                    }
                    break;
                case XmlNodeType.Element when codeDepth >= 0:
                    break;
                case XmlNodeType.Element when xml.Name is "code" or "example":
                    EndParagraph();
                    codeDepth = xml.IsEmptyElement ? -1 : xml.Depth;
                    break;
                case XmlNodeType.Element when xml.Name is "see" or "seealso" or "paramref" or "typeparamref":
                    if (xml.IsEmptyElement)
                    {
                        paragraph.Append(ReferenceName());
                    }
                    else
                    {
                        reference = (xml.Depth, ReferenceName(), paragraph.Length);
                    }
                    break;
                case XmlNodeType.Element when IsBlock(xml.Name):
                    EndParagraph();
                    break;

                case XmlNodeType.EndElement when xml.Depth == codeDepth:
                    codeDepth = -1;
                    break;
                case XmlNodeType.EndElement when xml.Depth == proseDepth:
                    EndParagraph();
                    proseDepth = -1;
                    break;
                case XmlNodeType.EndElement when proseDepth >= 0 && IsBlock(xml.Name):
                    EndParagraph();
                    break;
                case XmlNodeType.EndElement when xml.Depth == reference.Depth:
                    if (paragraph.Length == reference.Start)
                    {
                        paragraph.Append(reference.Name);
                    }
                    reference = (-1, "", 0);
                    break;

                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace
                    when proseDepth >= 0 && codeDepth < 0:
                    paragraph.Append(xml.Value);
                    break;
            }

            foreach (string text in finished)
            {
                yield return (type, text);
            }
            finished.Clear();
        }
    }

    private static bool IsBlock(string element) =>
        element is "para" or "p" or "list" or "listheader" or "item" or "term" or "description" or "br";

    private void EndParagraph()
    {
        string text = FoldWhitespace(paragraph);
        paragraph.Clear();
        if (IsProse(text))
        {
            finished.Add(text);
        }
    }

    private static string FoldWhitespace(StringBuilder text)
    {
        StringBuilder folded = new(text.Length);
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
        {
            foreach (char c in chunk.Span)
            {
                if (!char.IsWhiteSpace(c))
                {
                    folded.Append(c);
                }
                else if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }
            }
        }
        return folded.ToString().TrimEnd();
    }

    /// <summary>
    /// A sentence: four words or more, closed by a full stop, with lower-case letters and spaces for at least eight characters of ten.
    /// This leaves out the signatures and instruction names that fill the pages of hardware intrinsics.
    /// </summary>
    private static bool IsProse(string text)
    {
        if (text.Length == 0 || text[^1] != '.' || text.Contains('_'))
        {
            return false;
        }

        int plain = 0;
        int spaces = 0;
        foreach (char c in text)
        {
            spaces += c == ' ' ? 1 : 0;
            plain += c is ' ' or (>= 'a' and <= 'z') ? 1 : 0;
        }
        return spaces >= 3 && plain * 10 >= text.Length * 8;
    }

    private string ReferenceName() =>
        xml.GetAttribute("cref") is { } cref ? ReadableName(cref)
        : xml.GetAttribute("langword") ?? xml.GetAttribute("name") ?? "";

    /// <summary>
    /// <c>T:System.Collections.Generic.List`1</c> is read as <c>List</c>, <c>M:System.String.Trim(System.Char)</c> as <c>String.Trim</c>.
    /// </summary>
    internal static string ReadableName(string cref)
    {
        (char kind, string name) = SplitKind(cref);
        string[] parts = name.Split('.', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            int arity = parts[i].IndexOf('`', StringComparison.Ordinal);
            parts[i] = (arity < 0 ? parts[i] : parts[i][..arity]).Replace('#', '.');
        }
        if (parts.Length == 0)
        {
            return "";
        }

        bool isMember = kind is 'M' or 'P' or 'F' or 'E';
        if (!isMember || parts.Length == 1)
        {
            return parts[^1];
        }
        return parts[^1] is ".ctor" or ".cctor" ? parts[^2] : parts[^2] + "." + parts[^1];
    }

    private static string TypeOf(string member)
    {
        (char kind, string name) = SplitKind(member);
        int end = kind == 'T' ? name.Length : name.LastIndexOf('.');
        return end < 0 ? name : name[..end];
    }

    // "M:System.String.Trim(System.Char)" -> ('M', "System.String.Trim")
    private static (char Kind, string Name) SplitKind(string cref)
    {
        bool hasKind = cref.Length > 1 && cref[1] == ':';
        string name = hasKind ? cref[2..] : cref;
        int arguments = name.IndexOfAny(['(', '{', '~']);
        return (hasKind ? cref[0] : '!', arguments < 0 ? name : name[..arguments]);
    }
}
