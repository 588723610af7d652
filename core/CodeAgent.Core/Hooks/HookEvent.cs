using System.Text.Json.Serialization;
using CodeAgent.Core.Json;

namespace CodeAgent.Core.Hooks;

/// <summary>Moments at which hooks run. Names are those of settings files and of the hooks' input.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<HookEvent>))]
public enum HookEvent
{
    /// <summary>A session begins or goes on; matched by how: <c>startup</c>, <c>resume</c>, <c>fork</c>.</summary>
    SessionStart,

    /// <summary>A program leaves a session; matched by why: <c>prompt_input_exit</c> or <c>other</c>.</summary>
    SessionEnd,

    /// <summary>A person said something, and no model was asked yet.</summary>
    UserPromptSubmit,

    /// <summary>A call was asked for and not decided; matched by the tool.</summary>
    PreToolUse,

    /// <summary>A call would be asked about; matched by the tool.</summary>
    PermissionRequest,

    /// <summary>A call did what was asked; matched by the tool.</summary>
    PostToolUse,

    /// <summary>A call started and failed; matched by the tool.</summary>
    PostToolUseFailure,

    /// <summary>A person is waited for; matched by <c>permission_prompt</c>.</summary>
    Notification,

    /// <summary>The agent is about to stop.</summary>
    Stop,

    /// <summary>An agent that another one started begins; matched by its role.</summary>
    SubagentStart,

    /// <summary>Such an agent is about to stop; matched by its role.</summary>
    SubagentStop,
}

/// <summary>Facts about the moments.</summary>
public static class HookEvents
{
    /// <summary>Moments of other programs that do not exist here; settings that name them are read and they never come.</summary>
    private static readonly string[] s_elsewhere =
    [
        "Setup",
        "InstructionsLoaded",
        "UserPromptExpansion",
        "MessageDisplay",
        "PermissionDenied",
        "PostToolBatch",
        "TaskCreated",
        "TaskCompleted",
        "TeammateIdle",
        "StopFailure",
        "ConfigChange",
        "CwdChanged",
        "DirectoryAdded",
        "FileChanged",
        "WorktreeCreate",
        "WorktreeRemove",
        "PreCompact",
        "PostCompact",
        "Elicitation",
        "ElicitationResult",
        "PostModelSwitch",
    ];

    /// <summary>Whether settings may name a moment that does not exist here.</summary>
    public static bool IsKnownElsewhere(string name) => s_elsewhere.Contains(name);

    /// <summary>Whether a moment is about a call.</summary>
    public static bool IsOfTool(this HookEvent moment) =>
        moment
            is HookEvent.PreToolUse
                or HookEvent.PermissionRequest
                or HookEvent.PostToolUse
                or HookEvent.PostToolUseFailure;

    /// <summary>Whether plain text that a hook prints is told to the model.</summary>
    internal static bool TellsText(this HookEvent moment) =>
        moment is HookEvent.SessionStart or HookEvent.UserPromptSubmit or HookEvent.SubagentStart;

    /// <summary>How long a hook may take by default.</summary>
    public static TimeSpan DefaultTimeout(this HookEvent moment, HookKind kind) =>
        (moment, kind) switch
        {
            (HookEvent.SessionEnd, _) => TimeSpan.FromSeconds(1.5),
            (HookEvent.UserPromptSubmit, _) or (_, HookKind.Prompt) => TimeSpan.FromSeconds(30),
            _ => TimeSpan.FromSeconds(600),
        };
}
