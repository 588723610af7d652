using CodeAgent.Core.Conversations;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Begins a session.</summary>
/// <param name="Workspace">The folder it works in, absolute, on the gateway's machine. Needed.</param>
/// <param name="Model">The model. Needed.</param>
/// <param name="Message">A first message; null for none.</param>
/// <param name="PermissionMode">What happens to calls that no rule decides; null for <c>default</c>.</param>
/// <param name="ApprovalPolicy">Who answers questions; null for <c>wait</c>: they are decided through this API.</param>
/// <param name="Rules">Rules before the mode; null for none.</param>
/// <param name="Tools">Names of tools; null for all of the host's.</param>
/// <param name="AdditionalDirectories">More folders it may use, absolute; null for none.</param>
/// <param name="AppendSystemPrompt">Added to the system prompt; null for nothing.</param>
/// <param name="Limits">Limits of the session; null for none.</param>
internal sealed record StartRequest(
    string? Workspace = null,
    string? Model = null,
    string? Message = null,
    PermissionMode? PermissionMode = null,
    ApprovalPolicy? ApprovalPolicy = null,
    IReadOnlyList<RuleRequest>? Rules = null,
    IReadOnlyList<string>? Tools = null,
    IReadOnlyList<string>? AdditionalDirectories = null,
    string? AppendSystemPrompt = null,
    LimitsRequest? Limits = null
);

/// <summary>Limits of a session and its tree; null leaves the default.</summary>
/// <param name="MaxStepsPerTurn">Model calls of one turn.</param>
/// <param name="MaxTokens">Input and output tokens.</param>
/// <param name="MaxCostMicroUsd">Money, in millionths of a US dollar.</param>
/// <param name="MaxToolCalls">Tool calls.</param>
/// <param name="MaxTurnSeconds">Time of one turn, waiting for people left out.</param>
/// <param name="MaxModelAttempts">Tries of one model call, the first included.</param>
/// <param name="MaxRepetitions">How often the same call may bring the same result in a row.</param>
internal sealed record LimitsRequest(
    int? MaxStepsPerTurn = null,
    long? MaxTokens = null,
    long? MaxCostMicroUsd = null,
    long? MaxToolCalls = null,
    int? MaxTurnSeconds = null,
    int? MaxModelAttempts = null,
    int? MaxRepetitions = null
);

/// <summary>A permission rule.</summary>
internal sealed record RuleRequest(PermissionVerdict? Verdict = null, string? Text = null);

/// <summary>Says something to the agent: a text, or text and image blocks.</summary>
/// <param name="Text">The text; null where <paramref name="Content"/> is given.</param>
/// <param name="Content">The blocks; null where <paramref name="Text"/> is given.</param>
/// <param name="Mode">When it is taken in; null for <c>queue</c>.</param>
internal sealed record MessageRequest(
    string? Text = null,
    IReadOnlyList<ContentBlock>? Content = null,
    InputMode? Mode = null
);

/// <summary>Stops the running turn.</summary>
internal sealed record InterruptRequest(string? Reason = null);

/// <summary>Decides an approval.</summary>
/// <param name="Approved">Yes or no. Needed.</param>
/// <param name="ArgumentsHash">The arguments that were looked at, as the question gave them. Needed.</param>
/// <param name="Comment">Told to the model with a "no"; null for none.</param>
internal sealed record DecisionRequest(bool? Approved = null, string? ArgumentsHash = null, string? Comment = null);

/// <summary>What became of a command.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="CommandId">The command; for a message also the id of the input.</param>
/// <param name="Seq">The session's last event after it; null while it is stored and not yet taken in (status 202).</param>
internal sealed record CommandReply(string SessionId, string CommandId, long? Seq);

/// <summary>A session that began.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="Start">What became of its start.</param>
/// <param name="Message">What became of the first message; null where there was none.</param>
internal sealed record StartedReply(string SessionId, CommandReply Start, CommandReply? Message);
