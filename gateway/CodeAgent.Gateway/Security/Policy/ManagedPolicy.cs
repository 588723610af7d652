using CodeAgent.Core.Permissions;

namespace CodeAgent.Gateway.Security.Policy;

/// <summary>
/// What every task and session that comes through the gateway obeys, whoever submits it. Clients read it beforehand; the
/// gateway holds it whatever they sent.
/// </summary>
public sealed record ManagedPolicy
{
    /// <summary>Rules added to those of the submission; a "deny" of any of them wins.</summary>
    public IReadOnlyList<ManagedRule> Rules
    {
        get => field ?? [];
        init;
    }

    /// <summary>Models that may be asked, with <c>*</c> for any characters; null for all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Permission modes that may be chosen; null for all.</summary>
    public IReadOnlyList<PermissionMode>? PermissionModes { get; init; }

    /// <summary>
    /// Whether processes of agents must run in a sandbox, as the word that clients know: <c>required</c>, <c>preferred</c>
    /// or <c>off</c>; null where the gateway says nothing.
    /// </summary>
    public string? Sandbox { get; init; }
}

/// <summary>A permission rule of the policy.</summary>
/// <param name="Verdict">What it decides.</param>
/// <param name="Text">E.g. <c>Bash(git push *)</c>.</param>
public sealed record ManagedRule(PermissionVerdict Verdict, string Text);
