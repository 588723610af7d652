using System.Globalization;
using System.Text.RegularExpressions;

namespace CodeAgent.Core.Boundaries;

/// <summary>
/// Finds the lines that a person draws in what they say, where the words are clear: a prohibition, a verb, and what it is
/// about. What is not clear stays words for the model, and a person may make it a rule by command. Pure.
/// </summary>
public static partial class BoundaryReader
{
    private const int MostText = 20_000;
    private const int MostFound = 20;
    private const int MostWords = 160;

    /// <summary>The lines that a text draws, in its order, with ids from a number on.</summary>
    /// <param name="text">What a person said.</param>
    /// <param name="firstNumber">The number of the first id.</param>
    public static IReadOnlyList<Boundary> Find(string text, int firstNumber = 1)
    {
        var found = new List<Boundary>();
        var read = text.Length > MostText ? text[..MostText] : text;
        foreach (Match sentence in Sentence().Matches(Quoted(read)))
        {
            foreach (Match match in Prohibition().Matches(sentence.Value))
            {
                foreach (var (kind, target) in About(match))
                {
                    if (found.Count < MostFound && !found.Exists(one => one.Kind == kind && one.Target == target))
                    {
                        var id = string.Create(CultureInfo.InvariantCulture, $"b{firstNumber + found.Count}");
                        found.Add(new Boundary(id, kind, target, Words(match.Value)));
                    }
                }
            }
        }

        return found;
    }

    /// <summary>Reads what a person wrote after <c>/boundaries add</c>; null where it is not one.</summary>
    public static Boundary? Parse(string text, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"b{number}");
        var words = text.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
        Boundary? typed = (words[0].ToLowerInvariant(), words.Length > 1 ? words[1] : "") switch
        {
            ("push", "") => new(id, BoundaryKind.Push, "", Words(text)),
            ("commit", "") => new(id, BoundaryKind.Commit, "", Words(text)),
            ("network", "") => new(id, BoundaryKind.Network, "", Words(text)),
            ("write" or "edit", { Length: > 0 } path) => new(id, BoundaryKind.Write, path, Words(text)),
            ("read", { Length: > 0 } path) => new(id, BoundaryKind.Read, path, Words(text)),
            ("run", { Length: > 0 } command) => new(id, BoundaryKind.Run, command, Words(text)),
            _ => null,
        };
        return typed is null ? (Find(text, number) is [var first, ..] ? first : null)
            : typed.IsUsable ? typed
            : null;
    }

    private static IEnumerable<(BoundaryKind Kind, string Target)> About(Match match)
    {
        var verb = match.Groups["verb"].Value.ToLowerInvariant();
        var rest = match.Groups["rest"].Value;
        switch (verb)
        {
            case "push" or "force-push" or "force push" or "git push":
                return [(BoundaryKind.Push, "")];
            case "commit" or "git commit":
                return [(BoundaryKind.Commit, "")];
            case "use" or "access" or "reach" or "touch" when Network().IsMatch(rest):
                return [(BoundaryKind.Network, "")];
            case "run" or "execute" or "call" or "invoke":
                return Commands(rest).Select(command => (BoundaryKind.Run, command));
            case "read" or "open" or "look at" or "look into" or "print" or "show":
                return Paths(rest).Select(path => (BoundaryKind.Read, path));
            case "use" or "access" or "reach":
                return [];
            default:
                return Paths(rest).Select(path => (BoundaryKind.Write, path));
        }
    }

    /// <summary>What looks like a path: it is quoted, or has a slash, or an ending, or is called a folder or file.</summary>
    private static IEnumerable<string> Paths(string rest)
    {
        foreach (Match match in Target().Matches(rest))
        {
            var quoted = match.Groups["quoted"];
            var text = (quoted.Success ? quoted.Value : match.Groups["word"].Value)
                .Trim()
                .TrimEnd('.', ',', ';', ':', '!');
            var isNamed = match.Groups["kind"].Success;
            var looksSo =
                text.Contains('/', StringComparison.Ordinal) || PathEnd().IsMatch(text) || text.StartsWith('.');
            if (
                text.Length > 0
                && (quoted.Success || isNamed || looksSo)
                && Boundary.FitsRule(text)
                && !Uri().IsMatch(text)
            )
            {
                yield return text.TrimEnd('/') is { Length: > 0 } folder ? folder : text;
            }
        }
    }

    private static IEnumerable<string> Commands(string rest)
    {
        foreach (Match match in Target().Matches(rest))
        {
            // Only what is quoted is surely a command and not a word of the sentence.
            if (
                match.Groups["quoted"] is { Success: true, Value: { Length: > 0 } command }
                && Boundary.FitsRule(command)
            )
            {
                yield return command.Trim();
            }
        }
    }

    /// <summary>Fenced and quoted passages are material that a person shows, not what they say.</summary>
    private static string Quoted(string text) => Passage().Replace(text, "\n");

    private static string Words(string text)
    {
        var line = Space().Replace(text, " ").Trim().Trim('"');
        return line.Length > MostWords ? string.Concat(line.AsSpan(0, MostWords - 1), "…") : line.Replace('"', '\'');
    }

    [GeneratedRegex(@"```.*?(?:```|\z)|^[ \t]*>.*?$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Passage();

    // A full stop within a name does not end a sentence.
    [GeneratedRegex(@"(?:[^.!?;\n`""']|\.(?=\S)|`[^`\n]*`|""[^""\n]*""|[!?'](?=\S)|['`""])+")]
    private static partial Regex Sentence();

    [GeneratedRegex(
        @"\b(?:(?:please\s+)?(?:do\s+not|don['’]?t|never|must\s+not|mustn['’]?t|should\s+not|shouldn['’]?t|may\s+not|under\s+no\s+circumstances)|without\s+ever)\s+(?:ever\s+|to\s+|try\s+to\s+)?(?<verb>force[- ]push|git\s+push|push|git\s+commit|commit|touch|edit|modify|change|write\s+to|write|delete|remove|rename|move|overwrite|alter|run|execute|call|invoke|read|open|look\s+at|look\s+into|print|show|use|access|reach)(?:ing)?\b(?<rest>[^\n]*)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Prohibition();

    [GeneratedRegex(
        @"`(?<quoted>[^`\n]+)`|""(?<quoted>[^""\n]+)""|'(?<quoted>[^'\n]+)'|(?:\bthe\s+)?(?<word>[A-Za-z0-9_.*/~@-]+)(?:\s+(?<kind>folder|directory|file)\b)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Target();

    [GeneratedRegex(@"\A[\w.*-]+\.[A-Za-z][A-Za-z0-9]{0,9}\z")]
    private static partial Regex PathEnd();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]*:")]
    private static partial Regex Uri();

    [GeneratedRegex(@"\b(?:network|internet|web)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Network();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
