namespace CodeAgent.Core.Permissions;

/// <summary>A decision about a command, and how it came about.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Parts">What each part of the command meets, in the order of the text.</param>
/// <param name="Suggestions">Rules that would allow it next time; empty where it cannot be allowed by rules.</param>
public sealed record CommandExplanation(
    PermissionDecision Decision,
    IReadOnlyList<CommandPart> Parts,
    IReadOnlyList<string> Suggestions
);

/// <summary>One part of a command: a program, a file, a host, or what is not known.</summary>
/// <param name="Text">What it is, e.g. <c>run git push</c> or <c>write /repo/a.txt</c>.</param>
/// <param name="IsAllowed">Whether it may be done without a question.</param>
/// <param name="By">The rule and its file, or what else decided; empty where nothing did.</param>
public sealed record CommandPart(string Text, bool IsAllowed, string By)
{
    /// <inheritdoc/>
    public override string ToString() => IsAllowed ? $"{Text} ({By})" : $"{Text} (not allowed)";
}
