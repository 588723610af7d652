using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Core.Permissions.Effects;

namespace CodeAgent.Core.Tools;

/// <summary>What a call would do, known before it is permitted and started.</summary>
/// <param name="Failure">Why the arguments cannot be used; null where they can. The rest is then meaningless.</param>
/// <param name="Access">What permission rules are asked about.</param>
/// <param name="Title">One line for a person, e.g. <c>Edit src/app.cs</c>.</param>
/// <param name="Preview">Exactly what will run or change, for an approval; may be many lines.</param>
public sealed record ToolPlan(ToolFailure? Failure, ToolAccess Access, string Title, string Preview)
{
    /// <summary>What must not run beside it.</summary>
    public IReadOnlyList<ResourceClaim> Claims { get; init; } = [];

    /// <summary>A narrower effect than the descriptor's, for these arguments; null for the descriptor's.</summary>
    public ToolEffect? Effect { get; init; }

    /// <summary>A longer or shorter time limit that the arguments ask for; null for the descriptor's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether a person must say yes whatever rules and mode say, e.g. to leave plan mode.</summary>
    public bool AlwaysAsk { get; init; }

    /// <summary>What a command would do, for one that runs one; null for other calls.</summary>
    public CommandEffects? Effects { get; init; }

    /// <summary>Questions to a person; the answers are the call's result and the tool is never invoked. Empty for none.</summary>
    public IReadOnlyList<PersonQuestion> Questions { get; init; } = [];

    /// <summary>A plan that says only why the arguments cannot be used.</summary>
    public static ToolPlan Refused(ToolFailure failure) => new(failure, new ToolAccess(AccessKind.Other, ""), "", "");
}

/// <summary>A question that the model asks a person.</summary>
/// <param name="Question">The question.</param>
/// <param name="Header">A word or two for a tab or chip.</param>
/// <param name="Options">Answers to choose from; a person may always answer in their own words.</param>
/// <param name="MultiSelect">Whether more than one may be chosen.</param>
public sealed record PersonQuestion(
    string Question,
    string Header,
    IReadOnlyList<QuestionOption> Options,
    bool MultiSelect = false
);

/// <summary>An answer to choose.</summary>
public sealed record QuestionOption(string Label, string Description = "");

/// <summary>What permission rules look at.</summary>
/// <param name="Kind">The kind of access.</param>
/// <param name="Subject">The absolute real path, the shell command, the URL, or the tool's own words.</param>
/// <param name="OutsideWorkspace">Whether a path lies outside the workspace and the additional folders.</param>
public sealed record ToolAccess(AccessKind Kind, string Subject, bool OutsideWorkspace = false);

/// <summary>Kinds of access.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<AccessKind>))]
public enum AccessKind
{
    /// <summary>Reads a file or lists names.</summary>
    Read,

    /// <summary>Creates, changes or deletes a file.</summary>
    Write,

    /// <summary>Runs a shell command.</summary>
    Execute,

    /// <summary>Reaches the network.</summary>
    Network,

    /// <summary>Touches only the agent's own state (todo list, questions, plan).</summary>
    Self,

    /// <summary>Anything else; never allowed by a mode alone.</summary>
    Other,
}

/// <summary>A resource that a call uses. Two calls run side by side unless they claim the same key and one is exclusive.</summary>
/// <param name="Key">E.g. <c>file:/repo/a.cs</c>; <see cref="WholeWorkspace"/> collides with every <c>file:</c> key.</param>
/// <param name="Exclusive">Whether it changes the resource.</param>
public sealed record ResourceClaim(string Key, bool Exclusive)
{
    /// <summary>All files of the workspace.</summary>
    public const string WholeWorkspace = "workspace";

    /// <summary>Whether two claims may not be held at once.</summary>
    public bool CollidesWith(ResourceClaim other) => (Exclusive || other.Exclusive) && Overlaps(other);

    private bool Overlaps(ResourceClaim other) => Key == other.Key || Covers(this, other) || Covers(other, this);

    private static bool Covers(ResourceClaim wide, ResourceClaim narrow) =>
        wide.Key == WholeWorkspace && narrow.Key.StartsWith("file:", StringComparison.Ordinal);
}
