namespace CodeAgent.Core.Permissions.Effects;

/// <summary>All that a shell command would do, as far as its text tells. What it does not tell is in <see cref="Unknown"/>.</summary>
public sealed record CommandEffects
{
    /// <summary>The programs it would run, in the order of the text.</summary>
    public IReadOnlyList<ProgramRun> Programs { get; init; } = [];

    /// <summary>The files and folders it would touch.</summary>
    public IReadOnlyList<PathEffect> Paths { get; init; } = [];

    /// <summary>Hosts it would reach; an empty name for one that is not known.</summary>
    public IReadOnlyList<NetworkEffect> Network { get; init; } = [];

    /// <summary>Variables that it sets for programs.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What cannot be told, a sentence's part each. Where there is any, no rule but one for the whole tool allows.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Effects of a text that nobody looked into.</summary>
    public static CommandEffects Opaque(string reason) => new() { Unknown = [reason] };
}

/// <summary>What a program is to permissions, options included.</summary>
public enum ProgramNature
{
    /// <summary>It changes nothing but what the path effects say; those of reading kind are all it has.</summary>
    Harmless,

    /// <summary>It changes files and nothing else, and the path effects name them all.</summary>
    Edits,

    /// <summary>It does more, or what is not known: a rule must allow it.</summary>
    Free,

    /// <summary>Its options make it run, load or send something else: a rule must name the whole command.</summary>
    Dangerous,
}

/// <summary>One program that would be run.</summary>
/// <param name="Forms">
/// Its text from the outside in: <c>sudo -n rm x</c>, then <c>rm x</c>. Words have one space between them and no quotes;
/// <see cref="UnknownPiece"/> stands for what is not known.
/// </param>
/// <param name="Nature">What it is with these options.</param>
/// <param name="Reason">Why it is free or dangerous, for a person; empty for nothing to say.</param>
public sealed record ProgramRun(IReadOnlyList<RunForm> Forms, ProgramNature Nature, string Reason = "")
{
    /// <summary>Stands for text that is not known: no pattern's letter equals it, a <c>*</c> covers it.</summary>
    public const char UnknownPiece = '\0';

    /// <summary>Whether it works in a folder outside of the workspace, whose configuration may make it run anything.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>The text of the program without what it is wrapped into.</summary>
    public string Text => Forms[^1].Text;
}

/// <summary>A text of a program run.</summary>
/// <param name="Words">The words.</param>
/// <param name="Covers">Whether a rule that allows it allows the run: what is around it has no effect of its own.</param>
public sealed record RunForm(IReadOnlyList<string> Words, bool Covers)
{
    /// <summary>The words with a space between them.</summary>
    public string Text { get; } = string.Join(' ', Words);

    /// <summary>The same command without options that say nothing of what it does, e.g. <c>git --no-pager</c>; null for none.</summary>
    public string? Plain { get; init; }

    /// <summary>Whether <see cref="Plain"/> may be allowed in its place.</summary>
    public bool PlainCovers { get; init; }

    /// <summary>Other names of the program's options, e.g. <c>--force</c> to <c>-f</c>.</summary>
    public IReadOnlyDictionary<string, string>? Aliases { get; init; }
}

/// <summary>What is done with a path.</summary>
public enum PathUse
{
    /// <summary>Its content is read.</summary>
    Read,

    /// <summary>Only names, sizes and times are.</summary>
    List,

    /// <summary>It is made or changed.</summary>
    Write,

    /// <summary>It is taken away.</summary>
    Delete,

    /// <summary>It becomes the working folder.</summary>
    Enter,
}

/// <summary>How much a path effect is about.</summary>
public enum PathReach
{
    /// <summary>The path.</summary>
    Exact,

    /// <summary>What matches the path, which has <c>*</c>, <c>?</c> or brackets.</summary>
    Glob,

    /// <summary>The path and all below it.</summary>
    Tree,
}

/// <summary>One path that would be touched.</summary>
/// <param name="Use">What is done.</param>
/// <param name="Path">Absolute, without <c>.</c> and <c>..</c>; as the command names it.</param>
/// <param name="Real">Where the path leads, links followed; a pattern's is that of its folder.</param>
/// <param name="Reach">How much it is about.</param>
/// <param name="IsInside">Whether path and real path lie in the workspace or an additional folder.</param>
/// <param name="Run">Index of the program in <see cref="CommandEffects.Programs"/>; -1 for a redirection of the shell.</param>
public sealed record PathEffect(PathUse Use, string Path, string Real, PathReach Reach, bool IsInside, int Run)
{
    /// <summary>Whether it is a part of the system that every program reads and that holds no secrets, e.g. <c>/usr/include</c>.</summary>
    public bool IsCommon { get; init; }

    /// <summary>Whether it changes something.</summary>
    public bool Changes => Use is PathUse.Write or PathUse.Delete;
}

/// <summary>A host that would be reached.</summary>
/// <param name="Host">Its name or address; empty for one that is not known.</param>
/// <param name="Run">Index of the program.</param>
public sealed record NetworkEffect(string Host, int Run);
