using System.Text;
using System.Text.RegularExpressions;

namespace CodeAgent.Tools.Shell;

/// <summary>Reads on in the output of a background shell, from its file.</summary>
internal sealed class ShellReader(CommandOutput output, long seen)
{
    private const int LongestText = 25_000;
    private const int MostBytes = 4 * LongestText;
    private readonly Lock _lock = new();

    /// <summary>What was written since the last time; it counts as seen then.</summary>
    /// <param name="filter">Which lines; null for all.</param>
    /// <param name="isRunning">Whether the last line may still become longer.</param>
    public string ReadOn(Regex? filter, bool isRunning)
    {
        lock (_lock)
        {
            var end = output.Kept;
            if (output.Path is not { } path || end <= seen)
                return "";
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            return filter is null ? All(file, path, end, isRunning) : Matching(file, path, end, filter, isRunning);
        }
    }

    private string All(FileStream file, string path, long end, bool isRunning)
    {
        var from = seen;
        var text = Text(file, from, (int)Math.Min(end - from, MostBytes), isRunning, out var read);
        var isAll = end - from <= MostBytes;
        seen = isAll ? from + read : end;
        if (isAll && text.Length <= LongestText)
            return text;
        var tail = Text(file, Math.Max(from, end - MostBytes), (int)Math.Min(end - from, MostBytes), isRunning, out _);
        var head = OutputText.Begin(text, LongestText / 3);
        return $"{head}\n[… cut here: {end - from} bytes are new; all is in {path} …]\n{OutputText.End(tail, LongestText * 2 / 3)}";
    }

    private string Matching(FileStream file, string path, long end, Regex filter, bool isRunning)
    {
        file.Position = seen;
        var kept = new StringBuilder();
        var isCut = false;
        foreach (var (line, after) in LinesOf(file, end, isRunning))
        {
            seen = after;
            if (!filter.IsMatch(line))
                continue;
            isCut |= kept.Length + line.Length > LongestText;
            if (!isCut)
                kept.Append(line).Append('\n');
        }
        return isCut ? $"{kept}[… more lines match; all is in {path} …]\n" : kept.ToString();
    }

    /// <summary>Whole lines with the position after each.</summary>
    private static IEnumerable<(string Line, long After)> LinesOf(FileStream file, long end, bool isRunning)
    {
        const int LongestLine = 1024 * 1024;
        var buffered = new BufferedStream(file, 64 * 1024);
        var line = new List<byte>();
        var position = file.Position;
        while (position < end)
        {
            var next = buffered.ReadByte();
            if (next < 0)
                break;
            position++;
            if (next != '\n' && line.Count < LongestLine)
            {
                line.Add((byte)next);
                continue;
            }
            yield return (Decode([.. line]), position);
            line.Clear();
        }
        if (line.Count > 0 && !isRunning)
            yield return (Decode([.. line]), position);
    }

    /// <summary>A part of the file as text; a character whose rest is still to come is left for the next time.</summary>
    private static string Text(FileStream file, long from, int length, bool isRunning, out int read)
    {
        var bytes = new byte[length];
        file.Position = from;
        read = file.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        if (isRunning)
            read -= Incomplete(bytes.AsSpan(0, read));
        return Decode(bytes.AsSpan(0, read));
    }

    private static int Incomplete(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var one = bytes[^back];
            if ((one & 0xC0) == 0x80)
                continue;
            var length =
                one >= 0xF0 ? 4
                : one >= 0xE0 ? 3
                : one >= 0xC0 ? 2
                : 1;
            return length > back ? back : 0;
        }
        return 0;
    }

    private static string Decode(ReadOnlySpan<byte> bytes) => AnsiText.Strip(Encoding.UTF8.GetString(bytes));
}
