using DiffPlex;
using DiffPlex.Model;

namespace CodeAgent.Tools.Files;

/// <summary>Compares two texts line by line. Work and size are bounded: a large rewrite is one block, a long diff is cut.</summary>
internal sealed class LineDiff
{
    private const int Context = 3;
    private const int MostComparedLines = 2000;
    private const int MostShownLines = 400;
    private const int LongestLine = 500;

    private readonly string[] _before;
    private readonly string[] _after;
    private readonly List<DiffHunk> _hunks = [];
    private int _shown;
    private bool _isCut;

    private LineDiff(string before, string after)
    {
        _before = Lines(before);
        _after = Lines(after);
    }

    /// <summary>The change from one text of a file to another; null before for a new file.</summary>
    public static FileChange Of(string path, string? before, string after)
    {
        var diff = new LineDiff(before ?? "", after);
        var blocks = diff.Blocks();
        diff.AddHunks(blocks);
        return new FileChange(
            path,
            before is null ? "create" : "update",
            blocks.Sum(block => block.InsertCountB),
            blocks.Sum(block => block.DeleteCountA),
            diff._hunks,
            diff._isCut
        );
    }

    /// <summary>Lines with their line ends, so that a change of only these is a change.</summary>
    private static string[] Lines(string text)
    {
        var lines = new List<string>();
        for (var at = 0; at < text.Length; )
        {
            var feed = text.IndexOf('\n', at);
            var end = feed < 0 ? text.Length : feed + 1;
            lines.Add(text[at..end]);
            at = end;
        }
        return [.. lines];
    }

    private List<DiffBlock> Blocks()
    {
        var prefix = _before.AsSpan().CommonPrefixLength(_after);
        var most = Math.Min(_before.Length, _after.Length) - prefix;
        var suffix = 0;
        while (suffix < most && _before[^(suffix + 1)] == _after[^(suffix + 1)])
            suffix++;
        var before = _before[prefix..^suffix];
        var after = _after[prefix..^suffix];
        if (before.Length == 0 && after.Length == 0)
            return [];
        if (before.Length == 0 || after.Length == 0 || before.Length + after.Length > MostComparedLines)
            return [new DiffBlock(prefix, before.Length, prefix, after.Length)];
        var compared = new Differ().CreateCustomDiffs(string.Concat(before), string.Concat(after), false, Lines);
        return
        [
            .. compared.DiffBlocks.Select(block => new DiffBlock(
                block.DeleteStartA + prefix,
                block.DeleteCountA,
                block.InsertStartB + prefix,
                block.InsertCountB
            )),
        ];
    }

    private void AddHunks(List<DiffBlock> blocks)
    {
        for (var first = 0; first < blocks.Count; )
        {
            var last = first;
            while (last + 1 < blocks.Count && blocks[last + 1].DeleteStartA - EndA(blocks[last]) <= 2 * Context)
                last++;
            if (_shown >= MostShownLines)
            {
                _isCut = true;
                return;
            }
            _hunks.Add(Hunk(blocks[first..(last + 1)]));
            first = last + 1;
        }
    }

    private DiffHunk Hunk(List<DiffBlock> blocks)
    {
        var start = Math.Max(blocks[0].DeleteStartA - Context, 0);
        var end = Math.Min(EndA(blocks[^1]) + Context, _before.Length);
        var newStart = blocks[0].InsertStartB - (blocks[0].DeleteStartA - start);
        var added = blocks.Sum(block => block.InsertCountB) - blocks.Sum(block => block.DeleteCountA);
        var lines = new List<string>();
        var at = start;
        foreach (var block in blocks)
        {
            Show(lines, ' ', _before.AsSpan(at, block.DeleteStartA - at));
            Show(lines, '-', _before.AsSpan(block.DeleteStartA, block.DeleteCountA));
            Show(lines, '+', _after.AsSpan(block.InsertStartB, block.InsertCountB));
            at = EndA(block);
        }
        Show(lines, ' ', _before.AsSpan(at, end - at));
        return new DiffHunk(
            Number(start, end - start),
            end - start,
            Number(newStart, end - start + added),
            end - start + added,
            lines
        );
    }

    private void Show(List<string> shown, char sign, ReadOnlySpan<string> lines)
    {
        foreach (var line in lines)
        {
            if (_shown++ >= MostShownLines)
            {
                _isCut = true;
                return;
            }
            var text = line.TrimEnd('\r', '\n');
            shown.Add(text.Length > LongestLine ? $"{sign}{text.AsSpan(0, LongestLine)}…" : $"{sign}{text}");
        }
    }

    private static int EndA(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    /// <summary>Unified diffs count from 1, but name the line before where a side has no lines.</summary>
    private static int Number(int start, int count) => count == 0 ? start : start + 1;
}
