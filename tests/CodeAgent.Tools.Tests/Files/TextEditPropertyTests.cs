using CodeAgent.Core.Tools;
using CodeAgent.Tools.Files;
using FsCheck;
using FsCheck.Fluent;

namespace CodeAgent.Tools.Tests.Files;

/// <summary>Of whatever text: what the edit does not mean keeps its bytes, and what it means is done.</summary>
public sealed class TextEditPropertyTests
{
    private static readonly string[] s_words =
    [
        "a",
        "ab",
        "x = 1;",
        "\"q\"",
        "it's",
        "-",
        "...",
        "",
        "  in",
        "long word",
    ];

    [Fact]
    public void An_exact_edit_changes_one_region_and_nothing_else() =>
        Check(one =>
        {
            var (text, start, length) = (one.File, one.Start % (one.File.Length + 1), one.Length);
            var old = text.Substring(start, Math.Min(length, text.Length - start));
            if (old.Length == 0 || TextEdit.Occurrences(text, old, overlapping: true).Count != 1)
                return true;
            var edit = TextEdit.Find(text, old, "<new>", all: false);
            return edit.IsExact && edit.Apply(text) == $"{text[..start]}<new>{text[(start + old.Length)..]}";
        });

    [Fact]
    public void A_folded_edit_reads_as_meant_and_leaves_all_other_lines_as_they_were() =>
        Check(one =>
        {
            var old = string.Join('\n', one.Lines.Skip(one.FirstLine).Take(one.LineCount));
            var young = string.Join(
                '\n',
                one.Lines.Skip(one.FirstLine).Take(one.LineCount).Select((line, i) => i == 0 ? line + "!new" : line)
            );
            if (Try(one.File, old, young) is not { IsExact: false } edit)
                return true;
            var result = edit.Apply(one.File);
            var (before, after) = (one.File.Split('\n'), result.Split('\n'));
            var meant = one.Lines.Select((line, i) => i == one.FirstLine ? line + "!new" : line);
            return FoldedText.Of(result).Text == FoldedText.Of(string.Join('\n', meant)).Text
                && before.Length == after.Length
                && Enumerable.Range(0, before.Length).All(i => i == one.FirstLine || before[i] == after[i])
                && edit.Replacements.Count == 1;
        });

    [Fact]
    public void A_folded_edit_is_found_for_every_line_that_is_the_only_one_of_its_kind()
    {
        var found = 0;
        Check(one =>
        {
            var sought = one.Lines[one.FirstLine];
            var isOnly = TextEdit.Occurrences(FoldedText.Of(one.File).Text, sought, overlapping: true).Count == 1;
            if (!isOnly || sought.Trim().Length == 0 || sought != FoldedText.Of(sought).Text)
                return true;
            found++;
            return Try(one.File, sought, sought + "!") is not null;
        });
        Assert.InRange(found, 20, int.MaxValue);
    }

    [Fact]
    public void Folding_keeps_positions_in_order_and_within_the_text() =>
        Check(one =>
        {
            var folded = FoldedText.Of(one.File);
            return Enumerable
                .Range(0, folded.Text.Length)
                .All(i =>
                    folded.Start(i) >= (i == 0 ? 0 : folded.Start(i - 1))
                    && folded.EndBefore(i + 1) > folded.Start(i)
                    && folded.EndBefore(i + 1) <= one.File.Length
                );
        });

    private static TextEdit? Try(string text, string old, string young)
    {
        try
        {
            return old.Length == 0 ? null : TextEdit.Find(text, old, young, all: false);
        }
        catch (ToolRefusedException refused)
            when (refused.Failure.Kind is ToolFailureKind.NoMatch or ToolFailureKind.AmbiguousMatch)
        {
            return null;
        }
    }

    private static void Check(Func<Case, bool> property) =>
        Prop.ForAll(Cases().ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static Gen<Case> Cases() =>
        from count in Gen.Choose(1, 8)
        from lines in Gen.ArrayOf(
            Gen.ArrayOf(Gen.Elements(s_words), 3).Select(words => string.Join(' ', words).TrimEnd()),
            count
        )
        from blanks in Gen.ArrayOf(Gen.Elements("", " ", "\t ", "   "), count)
        from windows in Gen.Elements(true, false)
        from fancy in Gen.Elements(true, false)
        from first in Gen.Choose(0, count - 1)
        from length in Gen.Choose(1, count)
        from start in Gen.Choose(0, 200)
        select new Case(lines, Decorate(lines, blanks, windows, fancy), first, length, start, 1 + (start % 30));

    private static string Decorate(string[] lines, string[] blanks, bool windows, bool fancy) =>
        string.Join(windows ? "\r\n" : "\n", lines.Select((line, i) => (fancy ? Fancy(line) : line) + blanks[i]));

    private static string Fancy(string line) =>
        line.Replace('"', '“').Replace('\'', '’').Replace('-', '–').Replace("...", "…", StringComparison.Ordinal);

    private sealed record Case(string[] Lines, string File, int FirstLine, int LineCount, int Start, int Length);
}
