using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeAgent.Tools.ShellAnalysis.Programs;

/// <summary>What an option's value, or an operand, is.</summary>
internal enum ValueRole
{
    None,
    Text,
    Read,
    List,
    Write,
    Delete,
    Move,
    Tree,
    Enter,
    Url,
    Host,

    /// <summary>A file where it begins with an at sign, e.g. curl's <c>-d @file</c>.</summary>
    Data,

    /// <summary>A revision or a path of git's.</summary>
    Revision,

    /// <summary>A command for a shell.</summary>
    Shell,
}

/// <summary>One option.</summary>
/// <param name="Role">What its value is; none for no value.</param>
/// <param name="IsOptional">Whether the value comes only attached.</param>
/// <param name="IsDangerous">Whether it makes the program run, load or send something else.</param>
/// <param name="TakesFirst">Whether it stands in for the first operand, as grep's <c>-e</c> does.</param>
/// <param name="ListsOnly">Whether the program then only lists.</param>
/// <param name="Words">How many words its value is.</param>
internal sealed record OptionSpec(
    ValueRole Role,
    bool IsOptional = false,
    bool IsDangerous = false,
    bool TakesFirst = false,
    bool ListsOnly = false,
    int Words = 1
);

/// <summary>What is known of a program, or of a command of one.</summary>
internal sealed class ProgramSpec(ProgramEntry entry)
{
    public string Is => entry.Is;

    /// <summary>What operands are; the one with a star is repeated.</summary>
    public IReadOnlyList<(ValueRole Role, bool IsMany)> Operands { get; } =
    [.. Split(entry.Args).Select(word => (Role(word.TrimEnd('*')), word.EndsWith('*')))];

    /// <summary>The options that are known.</summary>
    public FrozenDictionary<string, OptionSpec> Options { get; } =
        Split(entry.Opts)
            .Select(Parse)
            .ToFrozenDictionary(option => option.Name, option => option.Spec, StringComparer.Ordinal);

    /// <summary>Whether an option that is not known makes a harmless program one that is not.</summary>
    public bool IsStrict => Is == "edits" || Then is not null;

    /// <summary>Whether any known option is more than reading.</summary>
    public bool HasRisks =>
        _hasRisks ??= Options.Values.Any(option =>
            option.IsDangerous || option.Role is ValueRole.Write or ValueRole.Shell
        );

    /// <summary>Options after which folders are meant with all below them.</summary>
    public IReadOnlyList<string> Deep { get; } = [.. Split(entry.Deep)];

    /// <summary>Options whose value is the folder that all operands go into.</summary>
    public IReadOnlyList<string> Into { get; } = [.. Split(entry.Into)];

    /// <summary>Other names of options, by what they stand for.</summary>
    public IReadOnlyDictionary<string, string>? Aliases { get; } =
        entry.Alias is null
            ? null
            : Split(entry.Alias)
                .Select(pair => pair.Split(':'))
                .ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>How a command follows: <c>plain</c>, <c>cover</c>, <c>separate</c> or <c>shell</c>; null for none.</summary>
    public string? Then => entry.Then;

    /// <summary>Operands before that command.</summary>
    public int Skip => entry.Skip;

    /// <summary>Whether the command gets more words from standard input.</summary>
    public bool TakesInput => entry.Input;

    /// <summary>Whether variables may be set before the command.</summary>
    public bool Assigns => entry.Assign;

    /// <summary>Whether all words are operands.</summary>
    public bool WordsOnly => entry.Words;

    /// <summary>Whether a dash and digits are an option.</summary>
    public bool TakesDigits => entry.Digits;

    /// <summary>Whether an operand may begin with a dash, as a mode's may.</summary>
    public bool TakesDash => entry.Dash;

    /// <summary>Whether the working folder is meant where no operand names another.</summary>
    public bool ReadsHere => entry.Here;

    /// <summary>Whether folders are always meant with all below them.</summary>
    public bool IsAlwaysDeep => entry.Always == "tree";

    /// <summary>Whether an operand without a plus sign sets something.</summary>
    public bool NeedsPlus => entry.Plus;

    /// <summary>Whether it reaches the network.</summary>
    public bool IsNetwork => entry.Net;

    private bool? _hasRisks;

    private static string[] Split(string? text) => text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Reads e.g. <c>-a</c>, <c>-n=text</c>, <c>--color=?text</c>, <c>--pre=!text</c>, <c>-e=text!</c>, <c>-z!</c>.</summary>
    private static (string Name, OptionSpec Spec) Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return text switch
            {
                [.. var name, '!'] => (name, new OptionSpec(ValueRole.None, IsDangerous: true)),
                _ when text.EndsWith("^list", StringComparison.Ordinal) => (
                    text[..^5],
                    new OptionSpec(ValueRole.None, TakesFirst: true, ListsOnly: true)
                ),
                _ => (text, new OptionSpec(ValueRole.None)),
            };
        }

        var role = text[(equals + 1)..].Trim('?', '!');
        var value = text[(equals + 1)..];
        return (
            text[..equals],
            role switch
            {
                "text2" => new OptionSpec(ValueRole.Text, Words: 2),
                "textread" => new OptionSpec(ValueRole.Read, Words: 2),
                _ => new OptionSpec(
                    Role(role),
                    IsOptional: value[0] == '?',
                    IsDangerous: value[0] == '!',
                    TakesFirst: value[^1] == '!'
                ),
            }
        );
    }

    private static ValueRole Role(string word) =>
        word switch
        {
            "text" => ValueRole.Text,
            "read" => ValueRole.Read,
            "list" => ValueRole.List,
            "write" => ValueRole.Write,
            "delete" => ValueRole.Delete,
            "move" => ValueRole.Move,
            "tree" => ValueRole.Tree,
            "enter" => ValueRole.Enter,
            "url" => ValueRole.Url,
            "host" => ValueRole.Host,
            "data" => ValueRole.Data,
            "rev" => ValueRole.Revision,
            "shell" => ValueRole.Shell,
            _ => throw new InvalidOperationException(
                $"The table of programs names a role '{word}', which there is not."
            ),
        };
}

/// <summary>One entry of the table, as written.</summary>
internal sealed record ProgramEntry
{
    public required string Is { get; init; }
    public string? Args { get; init; }
    public string? Opts { get; init; }
    public string? Deep { get; init; }
    public string? Into { get; init; }
    public string? Alias { get; init; }
    public string? Then { get; init; }
    public string? Always { get; init; }
    public int Skip { get; init; }
    public bool Input { get; init; }
    public bool Assign { get; init; }
    public bool Words { get; init; }
    public bool Digits { get; init; }
    public bool Dash { get; init; }
    public bool Here { get; init; }
    public bool Plus { get; init; }
    public bool Net { get; init; }
}

/// <summary>Reads the table without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(Dictionary<string, ProgramEntry>))]
internal sealed partial class ProgramEntryContext : JsonSerializerContext;

/// <summary>The programs that are known: data, in <c>programs.json</c>.</summary>
internal static class ProgramTable
{
    private static readonly Lazy<FrozenDictionary<string, ProgramSpec>> s_all = new(Load);

    /// <summary>What is known of a program or of a command of one, e.g. <c>git log</c>; null for nothing.</summary>
    public static ProgramSpec? Find(string name) => s_all.Value.GetValueOrDefault(name);

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => s_all.Value.Keys;

    private static FrozenDictionary<string, ProgramSpec> Load()
    {
        using var stream = typeof(ProgramTable).Assembly.GetManifestResourceStream(
            "CodeAgent.Tools.ShellAnalysis.programs.json"
        )!;
        return JsonSerializer
            .Deserialize(stream, ProgramEntryContext.Default.DictionaryStringProgramEntry)!
            .ToFrozenDictionary(pair => pair.Key, pair => new ProgramSpec(pair.Value), StringComparer.Ordinal);
    }
}
