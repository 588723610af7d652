using System.Text.Json;
using CodeAgent.Core.Boundaries;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Sessions.Commands;

/// <summary>Something a session is asked to do. Its owner turns it into events or a rejection, once.</summary>
public abstract record SessionCommand;

/// <summary>Begin.</summary>
/// <param name="Settings">How it works.</param>
/// <param name="Fork">Where its history comes from; null for a new conversation.</param>
/// <param name="History">The history; empty for a new conversation.</param>
public sealed record StartSession(SessionSettings Settings, ForkOrigin? Fork, IReadOnlyList<Message> History)
    : SessionCommand;

/// <summary>Say something to the agent.</summary>
/// <param name="Mode">When it is taken in.</param>
/// <param name="Content">What is said.</param>
public sealed record PostInput(InputMode Mode, IReadOnlyList<ContentBlock> Content) : SessionCommand
{
    /// <summary>JSON Schema of an object that the turn's final answer must be; null for an answer in text.</summary>
    public JsonElement? OutputSchema { get; init; }

    /// <summary>Says a text as a turn of its own.</summary>
    public static PostInput Text(string text, InputMode mode = InputMode.Queue) => new(mode, [new TextBlock(text)]);
}

/// <summary>Stop the running turn.</summary>
public sealed record InterruptTurn(string Reason) : SessionCommand;

/// <summary>Decide an approval.</summary>
/// <param name="ApprovalId">The question.</param>
/// <param name="ArgumentsHash">The arguments the decision is about, as the question gave them.</param>
/// <param name="Approved">Yes or no.</param>
/// <param name="Comment">Told to the model with a "no"; null for none.</param>
/// <param name="Answers">Answers to the model's questions in their order; null for a plain yes or no.</param>
/// <param name="Interrupts">Whether a "no" ends the turn too, before the model can go on; null is no.</param>
public sealed record DecideApproval(
    string ApprovalId,
    string ArgumentsHash,
    bool Approved,
    string? Comment,
    IReadOnlyList<string>? Answers = null,
    bool? Interrupts = null
) : SessionCommand;

/// <summary>Change settings; null leaves one as it is.</summary>
public sealed record ChangeSettings(
    string? Model = null,
    PermissionMode? PermissionMode = null,
    ApprovalPolicy? ApprovalPolicy = null,
    SessionLimits? Limits = null
) : SessionCommand
{
    /// <summary>Rules added to those there are; a deny among those stays in force. Null for none.</summary>
    public IReadOnlyList<PermissionRule>? AddedRules { get; init; }

    /// <summary>Folders added to those the session may use, absolute; null for none.</summary>
    public IReadOnlyList<string>? AddedDirectories { get; init; }

    /// <summary>Whether commands are kept in a sandbox from now on; null leaves it.</summary>
    public Tools.SandboxMode? Sandbox { get; init; }

    /// <summary>The hooks from now on, in place of those there were; null where they stay.</summary>
    public IReadOnlyList<HookDefinition>? Hooks { get; init; }

    /// <summary>Whether a program goes on with a session that another one left; null for not.</summary>
    public bool? IsResumed { get; init; }
}

/// <summary>Draw a line that the agent, and every agent that it starts from now on, must not cross.</summary>
/// <param name="Kind">What it forbids.</param>
/// <param name="Target">The path pattern or the command; empty where the kind says all.</param>
/// <param name="Words">What the person said.</param>
public sealed record AddBoundary(BoundaryKind Kind, string Target, string Words) : SessionCommand;

/// <summary>Take a line back.</summary>
public sealed record RemoveBoundary(string BoundaryId) : SessionCommand;

/// <summary>Go back to the state before a turn. Only between turns.</summary>
/// <param name="TurnId">The turn to undo, with all after it.</param>
/// <param name="Conversation">Whether the conversation goes back.</param>
/// <param name="Code">Whether the files go back.</param>
public sealed record RewindSession(string TurnId, bool Conversation, bool Code) : SessionCommand
{
    /// <summary>A checkpoint of the session to restore instead of the state before the turn; null for that state.</summary>
    public string? Checkpoint { get; init; }
}

/// <summary>Take no more input.</summary>
public sealed record CloseSession(string Reason) : SessionCommand;
