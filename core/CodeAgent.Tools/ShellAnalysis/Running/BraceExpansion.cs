using System.Globalization;
using CodeAgent.Tools.ShellAnalysis.Syntax;

namespace CodeAgent.Tools.ShellAnalysis.Running;

/// <summary>Expands <c>{a,b}</c> and <c>{1..3}</c>, as bash does before anything else.</summary>
internal static class BraceExpansion
{
    private const int MostWords = 256;

    /// <summary>The words that a word stands for.</summary>
    public static IReadOnlyList<Word> Of(Word word)
    {
        if (
            !word.Parts.Any(part =>
                part is TextPart { IsQuoted: false } text && text.Text.Contains('{', StringComparison.Ordinal)
            )
        )
        {
            return [word];
        }

        var atoms = word
            .Parts.SelectMany(part =>
                part is TextPart { IsQuoted: false } text
                    ? text.Text.Select(c => new Atom(c, null))
                    : [new Atom('\0', part)]
            )
            .ToList();
        return [.. Expand(atoms, 0).Select(ToWord)];
    }

    private static List<List<Atom>> Expand(List<Atom> atoms, int depth)
    {
        for (var open = 0; open < atoms.Count; open++)
        {
            if (!atoms[open].Is('{') || Close(atoms, open) is not ({ } close and > 0, var commas))
            {
                continue;
            }

            var items = commas.Count > 0 ? Split(atoms, open, close, commas) : Range(atoms[(open + 1)..close]);
            if (items is null)
            {
                continue;
            }

            if (depth > 20)
            {
                throw TooMany();
            }

            var rests = Expand(atoms[(close + 1)..], depth + 1);
            var results = new List<List<Atom>>();
            foreach (var middle in commas.Count > 0 ? items.SelectMany(item => Expand(item, depth + 1)) : items)
            {
                foreach (var rest in rests)
                {
                    results.Add([.. atoms[..open], .. middle, .. rest]);
                    if (results.Count > MostWords)
                    {
                        throw TooMany();
                    }
                }
            }

            return results;
        }

        return [atoms];
    }

    private static (int? Close, List<int> Commas) Close(List<Atom> atoms, int open)
    {
        var commas = new List<int>();
        var depth = 0;
        for (var at = open; at < atoms.Count; at++)
        {
            depth += atoms[at].Is('{') ? 1 : 0;
            if (atoms[at].Is('}') && --depth == 0)
            {
                return (at, commas);
            }

            if (atoms[at].Is(',') && depth == 1)
            {
                commas.Add(at);
            }
        }

        return (null, commas);
    }

    private static List<List<Atom>> Split(List<Atom> atoms, int open, int close, List<int> commas)
    {
        var items = new List<List<Atom>>();
        var start = open + 1;
        foreach (var comma in commas.Append(close))
        {
            items.Add(atoms[start..comma]);
            start = comma + 1;
        }

        return items;
    }

    /// <summary>Numbers or letters from one to another; null for no range.</summary>
    private static List<List<Atom>>? Range(List<Atom> inner)
    {
        if (inner.Any(atom => atom.Part is not null))
        {
            // Quotes or a variable in it: bash makes a range of it only in cases not worth knowing.
            return inner.Count(atom => atom.Is('.')) >= 2
                ? throw new ShellSyntaxException("what a range with a variable stands for")
                : null;
        }

        var ends = string.Concat(inner.Select(atom => atom.Letter)).Split("..");
        if (ends.Length is not (2 or 3))
        {
            return null;
        }

        var step =
            ends.Length == 3 && int.TryParse(ends[2], CultureInfo.InvariantCulture, out var given)
                ? Math.Max(1, Math.Abs((long)given))
                : 1;
        if (
            int.TryParse(ends[0], CultureInfo.InvariantCulture, out var from)
            && int.TryParse(ends[1], CultureInfo.InvariantCulture, out var to)
        )
        {
            return Count(from, to, step, number => number.ToString(CultureInfo.InvariantCulture), ends);
        }

        return
            ends[0].Length == 1
            && ends[1].Length == 1
            && char.IsAsciiLetter(ends[0][0])
            && char.IsAsciiLetter(ends[1][0])
            ? Count(ends[0][0], ends[1][0], step, code => ((char)code).ToString(), ends)
            : null;
    }

    private static List<List<Atom>> Count(long from, long to, long step, Func<long, string> text, string[] ends)
    {
        var width = ends.Take(2).Any(end => end.TrimStart('-') is ['0', _, ..])
            ? ends.Take(2).Max(end => end.Length)
            : 0;
        var count = (Math.Abs(to - from) / step) + 1;
        if (count > MostWords)
        {
            throw TooMany();
        }

        var items = new List<List<Atom>>();
        for (var at = 0; at < count; at++)
        {
            var number = text(from + ((to >= from ? 1 : -1) * at * step)).PadLeft(width, '0');
            items.Add([.. number.Select(c => new Atom(c, null))]);
        }

        return items;
    }

    private static Word ToWord(List<Atom> atoms)
    {
        var parts = new List<WordPart>();
        var text = new System.Text.StringBuilder();
        foreach (var atom in atoms)
        {
            if (atom.Part is null)
            {
                text.Append(atom.Letter);
                continue;
            }

            Flush();
            parts.Add(atom.Part);
        }

        Flush();
        return new Word(parts);

        void Flush()
        {
            if (text.Length > 0)
            {
                parts.Add(new TextPart(text.ToString(), false));
                text.Clear();
            }
        }
    }

    private static ShellSyntaxException TooMany() => new("what so many words stand for");

    /// <summary>A character that is not quoted, or anything else of a word.</summary>
    private readonly record struct Atom(char Letter, WordPart? Part)
    {
        public bool Is(char letter) => Part is null && Letter == letter;
    }
}
