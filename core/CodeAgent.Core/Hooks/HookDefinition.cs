using System.Text.Json;
using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Permissions;

namespace CodeAgent.Core.Hooks;

/// <summary>What a hook is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<HookKind>))]
public enum HookKind
{
    /// <summary>A program that reads JSON from its input and answers by exit code and output.</summary>
    Command,

    /// <summary>An address that the same JSON is posted to.</summary>
    Http,

    /// <summary>A question to a model, answered with yes or no.</summary>
    Prompt,
}

/// <summary>One hook as a session knows it: fixed when the session starts or is resumed, and kept with it.</summary>
/// <param name="Event">When it runs.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Command">The shell command, the program where there are arguments, the address, or the question.</param>
/// <param name="Source">The file that declares it.</param>
public sealed record HookDefinition(HookEvent Event, HookKind Kind, string Command, string Source)
{
    /// <summary>Whose calls it is about, as settings write it; null for all.</summary>
    public string? Matcher { get; init; }

    /// <summary>A permission rule that a call must fit; null for none.</summary>
    public string? Condition { get; init; }

    /// <summary>Arguments of a program that no shell reads; null for a shell command.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }

    /// <summary>How long it may take in milliseconds; 0 for the moment's default.</summary>
    public long TimeoutMs { get; init; }

    /// <summary>Whether a hook that fails, hangs or says nothing readable counts as a "no".</summary>
    public bool FailsClosed { get; init; }

    /// <summary>Headers of an http hook; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Variables that the headers may name; null for none.</summary>
    public IReadOnlyList<string>? AllowedVariables { get; init; }

    /// <summary>The model of a prompt hook; null for the session's.</summary>
    public string? Model { get; init; }

    /// <summary>What shows that it guards; null where it is not declared a guard.</summary>
    public IReadOnlyList<HookProbe>? Probes { get; init; }

    /// <summary>Files of the repository that it runs, as they were when it was accepted; null for none.</summary>
    public IReadOnlyList<HookFile>? Files { get; init; }

    /// <summary>How long it may take.</summary>
    [JsonIgnore]
    public TimeSpan Timeout => TimeoutMs > 0 ? TimeSpan.FromMilliseconds(TimeoutMs) : Event.DefaultTimeout(Kind);

    /// <summary>What it is called in records: the file's name and the command's beginning.</summary>
    [JsonIgnore]
    public string Label =>
        $"{Path.GetFileName(Source)}: {(Command.Length > 80 ? string.Concat(Command.AsSpan(0, 79), "…") : Command)}";

    /// <summary>Whether it must show at the start that it answers as declared.</summary>
    [JsonIgnore]
    public bool IsGuard => Probes is not null || FailsClosed;

    /// <summary>Whether another definition does the same, so that one of them is enough.</summary>
    internal bool IsSameAs(HookDefinition other) =>
        Kind == other.Kind
        && Command == other.Command
        && (Arguments ?? []).SequenceEqual(other.Arguments ?? [])
        && Condition == other.Condition;
}

/// <summary>A made-up call that a guard is shown, and what it must say.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Input">The arguments: an object.</param>
/// <param name="Expect">What the guard must say; null for "any answer that can be read".</param>
public sealed record HookProbe(string Tool, JsonElement Input, PermissionVerdict? Expect);

/// <summary>A file that a hook runs.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Sha256">Of its content, lower-case hex.</param>
public sealed record HookFile(string Path, string Sha256);
