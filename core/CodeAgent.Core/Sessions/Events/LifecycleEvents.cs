using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>The session began.</summary>
/// <param name="Settings">How it works.</param>
/// <param name="Actor">Who started it.</param>
/// <param name="RuntimeVersion">Version of the program.</param>
/// <param name="ForkedFrom">Where its history comes from; null for none.</param>
public sealed record SessionCreated(
    SessionSettings Settings,
    string Actor,
    string RuntimeVersion,
    ForkOrigin? ForkedFrom
) : SessionEvent;

/// <summary>The place a fork was made from.</summary>
public sealed record ForkOrigin(StreamId Stream, long Seq);

/// <summary>A fork took over the conversation of its origin.</summary>
public sealed record HistoryImported(IReadOnlyList<Message> Messages) : SessionEvent;

/// <summary>Another process took the session over while a turn was under way.</summary>
public sealed record OwnerChanged(OwnerId Owner, long Epoch) : SessionEvent;

/// <summary>Settings changed; null leaves one as it was.</summary>
public sealed record SettingsChanged(
    string? Model,
    PermissionMode? PermissionMode,
    ApprovalPolicy? ApprovalPolicy,
    SessionLimits? Limits,
    string Actor
) : SessionEvent
{
    /// <summary>Rules added; null for none.</summary>
    public IReadOnlyList<PermissionRule>? AddedRules { get; init; }

    /// <summary>Folders added; null for none.</summary>
    public IReadOnlyList<string>? AddedDirectories { get; init; }

    /// <summary>Whether commands are kept in a sandbox from now on; null leaves it.</summary>
    public Tools.SandboxMode? Sandbox { get; init; }

    /// <summary>The hooks from now on; null where they stay.</summary>
    public IReadOnlyList<HookDefinition>? Hooks { get; init; }

    /// <summary>Whether a program goes on with a session that another one left; null for not.</summary>
    public bool? IsResumed { get; init; }
}

/// <summary>The session takes no more input.</summary>
public sealed record SessionClosed(string Reason, string Actor) : SessionEvent;
