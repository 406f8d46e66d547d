using System.Text;

namespace Sinter.Distributed;

/// <summary>The places in the source from which a rank calls, written into shared memory once each, so that others can name them.</summary>
internal sealed class SharedSites(SharedLayout layout, int rank)
{
    readonly (string? File, int Line, int Site)[] _recent = new (string?, int, int)[64];
    readonly Dictionary<(string, int), int> _all = [];
    int _used = 8;

    /// <summary>The number of a place; 0 if the table is full.</summary>
    public int NumberOf(string file, int line)
    {
        ref var recent = ref _recent[line & 63];
        if (ReferenceEquals(recent.File, file) && recent.Line == line) return recent.Site;
        lock (_all)
        {
            if (!_all.TryGetValue((file, line), out int site)) _all[(file, line)] = site = Write(file, line);
            recent = (file, line, site);
            return site;
        }
    }

    /// <summary>A place of any rank.</summary>
    public static (string File, int Line) Read(SharedLayout layout, int rank, int site)
    {
        var table = layout.SitesOf(rank);
        if (site < 8 || site > table.Length - 8) return ("(a place)", 0);
        int line = BitConverter.ToInt32(table[site..]), length = BitConverter.ToInt32(table[(site + 4)..]);
        return length < 0 || length > table.Length - site - 8 ? ("(a place)", 0) : (Encoding.UTF8.GetString(table.Slice(site + 8, length)), line);
    }

    int Write(string file, int line)
    {
        byte[] text = Encoding.UTF8.GetBytes(Call.ShortFile(file));
        var table = layout.SitesOf(rank);
        if (_used + 8 + text.Length > table.Length) return 0;
        int site = _used;
        BitConverter.TryWriteBytes(table[site..], line);
        BitConverter.TryWriteBytes(table[(site + 4)..], text.Length);
        text.CopyTo(table[(site + 8)..]);
        _used += (8 + text.Length + 7) / 8 * 8;
        return site;
    }
}
