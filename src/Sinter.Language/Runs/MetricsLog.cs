using System.Text.Json;

namespace Sinter.Language;

/// <summary>Appends to <c>metrics.jsonl</c>: a JSON object a line, each line whole or, after a crash, dropped when the run goes on.</summary>
public sealed class MetricsLog : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly FileStream stream;
    private long lastFlush = Environment.TickCount64;

    private MetricsLog(FileStream stream) => this.stream = stream;

    /// <summary>
    /// Opens the log of a run that goes on after <paramref name="step"/>: later lines, and a torn last line, are cut off. Step 0 starts anew.
    /// </summary>
    public static MetricsLog Open(string path, int step)
    {
        FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            stream.SetLength(LengthUpTo(stream, step));
            stream.Seek(0, SeekOrigin.End);
            return new MetricsLog(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Every whole line of a log, in order; none if there is no file.</summary>
    public static IReadOnlyList<TrainingMetrics> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return [.. Lines(stream).Select(line => line.Metrics)];
    }

    /// <summary>Appends a line.</summary>
    public void Append(TrainingMetrics metrics)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(metrics, RunJson.Default.TrainingMetrics), (byte)'\n'];
        stream.Write(line);
        if (TimeSpan.FromMilliseconds(Environment.TickCount64 - lastFlush) >= FlushInterval)
        {
            Flush();
        }
    }

    /// <summary>Hands what was appended to the operating system, so that other programs see it.</summary>
    public void Flush()
    {
        stream.Flush();
        lastFlush = Environment.TickCount64;
    }

    /// <summary>Flushes and closes the file.</summary>
    public void Dispose() => stream.Dispose();

    private static long LengthUpTo(FileStream stream, int step)
    {
        long length = 0;
        foreach ((TrainingMetrics metrics, long end) in Lines(stream))
        {
            if (metrics.Step > step)
            {
                break;
            }
            length = end;
        }
        return length;
    }

    // Ends at the first line that is torn or is not a metrics object.
    private static IEnumerable<(TrainingMetrics Metrics, long End)> Lines(FileStream stream)
    {
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        int start = 0;
        while (Array.IndexOf(content, (byte)'\n', start) is var end && end >= 0)
        {
            TrainingMetrics? metrics;
            try
            {
                metrics = JsonSerializer.Deserialize(content.AsSpan(start, end - start), RunJson.Default.TrainingMetrics);
            }
            catch (JsonException)
            {
                yield break;
            }
            if (metrics is null)
            {
                yield break;
            }
            start = end + 1;
            yield return (metrics, start);
        }
    }
}
