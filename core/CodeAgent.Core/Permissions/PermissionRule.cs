using System.Text.Json.Serialization;

namespace CodeAgent.Core.Permissions;

/// <summary>One rule, e.g. <c>Bash(git status)</c>, <c>Edit(src/**)</c> or <c>Read</c>.</summary>
/// <param name="Verdict">What it decides.</param>
/// <param name="Text">The rule as written.</param>
/// <param name="Source">Where it was written: a file, or a flag.</param>
public sealed record PermissionRule(PermissionVerdict Verdict, string Text, string Source)
{
    /// <summary>The folder that a path beginning with one <c>/</c> starts from, absolute; null for the workspace.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Root { get; init; }
}

/// <summary>A decision and what decided it.</summary>
/// <param name="Verdict">The decision.</param>
/// <param name="Rule">The rule's text, or the mode's name.</param>
/// <param name="Source">The rule's source, <c>mode</c>, or <c>built-in</c>.</param>
/// <param name="Reason">One sentence for a person and the model.</param>
public sealed record PermissionDecision(PermissionVerdict Verdict, string Rule, string Source, string Reason);
