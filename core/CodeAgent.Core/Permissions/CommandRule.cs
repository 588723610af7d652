using CodeAgent.Core.Permissions.Effects;

namespace CodeAgent.Core.Permissions;

/// <summary>
/// Patterns of <c>Bash(…)</c> rules, held against the programs that a command would run: narrow where they allow, wide
/// where they forbid.
/// </summary>
internal static class CommandRule
{
    private static readonly string[] s_systemFolders =
    [
        "/bin/",
        "/usr/bin/",
        "/usr/local/bin/",
        "/sbin/",
        "/usr/sbin/",
    ];

    /// <summary>Whether the rule allows a program with these words.</summary>
    public static bool Allows(string pattern, ProgramRun run) =>
        !run.IsElsewhere
        && (run.Nature != ProgramNature.Dangerous || !pattern.Contains('*', StringComparison.Ordinal))
        && run.Forms.Any(form =>
            form.Covers
            && (
                MatchesOne(pattern, form.Text)
                || MatchesOne(pattern, WithoutSystemFolder(form.Text))
                || (form is { PlainCovers: true, Plain: { } plain } && MatchesOne(pattern, plain))
            )
        );

    /// <summary>Whether the rule speaks of a program, however it is spelled or wrapped.</summary>
    public static bool Forbids(string pattern, ProgramRun run) =>
        run.Forms.Any(form =>
            MatchesOne(pattern, form.Text)
            || MatchesOne(pattern, WithoutFolder(form.Text))
            || (form.Plain is { } plain && MatchesOne(pattern, WithoutFolder(plain)))
            || SaysTheSame(pattern, form)
        );

    /// <summary>Whether the rule could speak of a program of which not all is known.</summary>
    public static bool MayForbid(string pattern, ProgramRun run) =>
        run.Forms.Any(form =>
            form.Text.Contains(ProgramRun.UnknownPiece, StringComparison.Ordinal)
            && (
                form.Words[0].Contains(ProgramRun.UnknownPiece, StringComparison.Ordinal)
                || Alternatives(pattern)
                    .Any(one =>
                        GlobOverlap.OfText(WithoutFolder(form.Text), one)
                        || (form.Plain is { } plain && GlobOverlap.OfText(WithoutFolder(plain), one))
                    )
            )
        );

    /// <summary>Whether a pattern names a text.</summary>
    public static bool MatchesOne(string pattern, string text)
    {
        // "git push:*" and "git push *" speak of "git push" with and without arguments, and not of "git pushx".
        if (IsPrefix(pattern))
        {
            var name = pattern.AsSpan(0, pattern.Length - 2);
            if (!name.Contains('*'))
            {
                return text.AsSpan().StartsWith(name) && (text.Length == name.Length || text[name.Length] == ' ');
            }

            return Wildcard.Matches(name.ToString(), text) || Wildcard.Matches($"{name} *", text);
        }

        return Wildcard.Matches(pattern, text);
    }

    private static bool IsPrefix(string pattern) =>
        pattern.EndsWith(":*", StringComparison.Ordinal) || pattern.EndsWith(" *", StringComparison.Ordinal);

    private static string[] Alternatives(string pattern) =>
        IsPrefix(pattern) ? [pattern[..^2], $"{pattern[..^2]} *"] : [pattern];

    /// <summary>
    /// Whether a command has the program, the first operands and all the options that a pattern names, in whatever order,
    /// bundle or long form.
    /// </summary>
    private static bool SaysTheSame(string pattern, RunForm form)
    {
        if (!IsPrefix(pattern) || pattern.AsSpan(0, pattern.Length - 2).Contains('*'))
        {
            return false;
        }

        var meant = pattern[..^2].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var program = WithoutFolder(form.Words[0]);
        if (meant.Length < 2 || program != meant[0])
        {
            return false;
        }

        var said = form.Words.Skip(1).TakeWhile(word => word != "--").Where(IsOption).SelectMany(Options).ToList();
        var operands = form.Words.Skip(1).Where(word => !IsOption(word)).ToList();
        var names = meant.Skip(1).Where(word => !IsOption(word)).ToList();
        return names.Count <= operands.Count
            && names.SequenceEqual(operands.Take(names.Count))
            && meant.Skip(1).Where(IsOption).SelectMany(Options).All(option => said.Exists(one => IsSame(one, option)));

        IEnumerable<string> Options(string word) =>
            word.StartsWith("--", StringComparison.Ordinal)
                ? [Canonical(word.Split('=')[0])]
                : word.Skip(1).Select(letter => Canonical($"-{letter}"));

        string Canonical(string option) => form.Aliases?.GetValueOrDefault(option) ?? option;
    }

    // Long options may be cut short where they stay unambiguous.
    private static bool IsSame(string said, string meant) =>
        said == meant || (said.Length > 4 && said[1] == '-' && meant.StartsWith(said, StringComparison.Ordinal));

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static string WithoutSystemFolder(string text) =>
        Array.Find(s_systemFolders, folder => text.StartsWith(folder, StringComparison.Ordinal)) is { } found
        && text.AsSpan(found.Length).IndexOf('/') is var slash
        && (
            slash < 0
            || text.IndexOf(' ', StringComparison.Ordinal) is var space and >= 0 && space < slash + found.Length
        )
            ? text[found.Length..]
            : text;

    private static string WithoutFolder(string text)
    {
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        var slash = (end < 0 ? text.AsSpan() : text.AsSpan(0, end)).LastIndexOf('/');
        return slash < 0 ? text : text[(slash + 1)..];
    }
}
