using CodeAgent.Tools.Files;

namespace CodeAgent.Tools.Tests.Files;

public sealed class LineDiffTests
{
    [Fact]
    public void Hunks_number_both_sides_and_near_changes_share_one()
    {
        var before = string.Concat(Enumerable.Range(1, 30).Select(i => $"{i}\n"));
        var after = before
            .Replace("5\n6\n", "5\nnew\n6\n", StringComparison.Ordinal)
            .Replace("\n9\n", "\nnine\n", StringComparison.Ordinal)
            .Replace("\n28\n", "\n", StringComparison.Ordinal);
        var change = LineDiff.Of("/f", before, after);
        Assert.Equal((2, 2, false), (change.Added, change.Removed, change.IsCut));
        Assert.Equal(
            [(3, 10, 3, 11), (25, 6, 26, 5)],
            change.Hunks.Select(hunk => (hunk.OldStart, hunk.OldLines, hunk.NewStart, hunk.NewLines))
        );
        Assert.Equal([" 25", " 26", " 27", "-28", " 29", " 30"], change.Hunks[1].Lines);
    }

    [Fact]
    public void Hunks_of_random_texts_rebuild_the_new_text()
    {
        var random = new Random(42);
        for (var round = 0; round < 300; round++)
        {
            var before = Lines(random);
            var after = Lines(random);
            var change = LineDiff.Of("/f", string.Concat(before), string.Concat(after));
            Assert.Equal(after, Patch(before, change));
            Assert.Equal(after.Count - before.Count, change.Added - change.Removed);
        }
    }

    [Fact]
    public void A_new_file_is_all_added_and_no_change_has_no_hunks()
    {
        var made = LineDiff.Of("/f", null, "a\nb");
        Assert.Equal(
            ("create", 2, 0, (0, 0, 1, 2)),
            (
                made.Change,
                made.Added,
                made.Removed,
                made.Hunks.Select(one => (one.OldStart, one.OldLines, one.NewStart, one.NewLines)).Single()
            )
        );
        Assert.Empty(LineDiff.Of("/f", "a\n", "a\n").Hunks);
    }

    [Fact]
    public void A_line_end_that_comes_or_changes_is_a_change()
    {
        Assert.Equal((1, 1), Counts("a", "a\n"));
        Assert.Equal((2, 2), Counts("a\nb\n", "a\r\nb\r\n"));
    }

    [Fact]
    public void A_long_diff_is_cut_but_counted_whole()
    {
        var change = LineDiff.Of("/f", "", string.Concat(Enumerable.Repeat(new string('x', 2000) + "\n", 5000)));
        Assert.Equal((5000, true), (change.Added, change.IsCut));
        Assert.Equal(400, change.Hunks.Sum(hunk => hunk.Lines.Count));
        Assert.All(change.Hunks[0].Lines, line => Assert.InRange(line.Length, 1, 510));
    }

    private static (int, int) Counts(string before, string after)
    {
        var change = LineDiff.Of("/f", before, after);
        return (change.Added, change.Removed);
    }

    private static List<string> Lines(Random random) =>
        [.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => $"{random.Next(0, 6)}\n")];

    private static List<string> Patch(List<string> before, FileChange change)
    {
        var result = new List<string>();
        var at = 0;
        foreach (var hunk in change.Hunks)
        {
            var start = hunk.OldLines == 0 ? hunk.OldStart : hunk.OldStart - 1;
            result.AddRange(before[at..start]);
            Assert.Equal(result.Count + (hunk.NewLines == 0 ? 0 : 1), hunk.NewStart);
            Assert.Equal(
                before[start..(start + hunk.OldLines)],
                hunk.Lines.Where(line => line[0] != '+').Select(line => line[1..] + "\n")
            );
            result.AddRange(hunk.Lines.Where(line => line[0] != '-').Select(line => line[1..] + "\n"));
            at = start + hunk.OldLines;
        }
        result.AddRange(before[at..]);
        return result;
    }
}
