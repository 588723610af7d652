using CodeAgent.Core.Tools;

namespace CodeAgent.Gateway.Approvals;

/// <summary>Everything that waits for a person.</summary>
internal sealed record ApprovalInbox(IReadOnlyList<ApprovalDocument> Approvals);

/// <summary>A question to a person.</summary>
/// <param name="Id">Names it among all.</param>
/// <param name="Kind"><c>toolCall</c> or <c>plan</c>.</param>
/// <param name="Stream">Who asks.</param>
/// <param name="Repository">The task's repository, or the session's folder.</param>
/// <param name="Title">One line.</param>
/// <param name="Preview">Exactly what will run or change.</param>
/// <param name="Options">What may be chosen.</param>
internal sealed record ApprovalDocument(
    string Id,
    string Kind,
    string Stream,
    string Repository,
    string Title,
    string Preview,
    IReadOnlyList<ApprovalOption> Options
)
{
    /// <summary>The task; null for a session of plain chat.</summary>
    public string? Task { get; init; }

    /// <summary>The session of plain chat; null for a task.</summary>
    public string? Session { get; init; }

    /// <summary>The task's agent; null for a plan or a session.</summary>
    public string? Agent { get; init; }

    /// <summary>Why it is asked.</summary>
    public string? Reason { get; init; }

    /// <summary>The arguments that it is about; a decision for others is void.</summary>
    public string? ArgumentsHash { get; init; }

    /// <summary>When it becomes a no; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the model asks; null for a plain yes or no.</summary>
    public IReadOnlyList<PersonQuestion>? Questions { get; init; }
}

/// <summary>Something that may be chosen.</summary>
/// <param name="Id">Its id in a decision.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind"><c>allow_once</c> or <c>reject_once</c>.</param>
internal sealed record ApprovalOption(string Id, string Name, string Kind)
{
    public const string Allow = "allow";
    public const string Deny = "deny";

    /// <summary>Yes or no to a call.</summary>
    public static IReadOnlyList<ApprovalOption> OfCall { get; } =
    [new(Allow, "Allow once", "allow_once"), new(Deny, "Deny", "reject_once")];

    /// <summary>Yes or no to a plan.</summary>
    public static IReadOnlyList<ApprovalOption> OfPlan { get; } =
    [new(Allow, "Approve the plan", "allow_once"), new(Deny, "Send it back", "reject_once")];
}

/// <summary>Decides a question.</summary>
/// <param name="DecisionId">Chosen by the caller; makes a repeat harmless; null where <c>Idempotency-Key</c> does.</param>
/// <param name="OptionId">One of the question's options. Needed.</param>
/// <param name="Comment">Told to the agent with a no; null for none.</param>
/// <param name="ArgumentsHash">The arguments that were looked at; null for those there are now.</param>
/// <param name="Answers">Answers to the model's questions in their order; null for none.</param>
internal sealed record InboxDecisionRequest(
    string? DecisionId = null,
    string? OptionId = null,
    string? Comment = null,
    string? ArgumentsHash = null,
    IReadOnlyList<string>? Answers = null
);

/// <summary>What became of a decision.</summary>
/// <param name="ApprovalId">The question.</param>
/// <param name="CommandId">The command.</param>
/// <param name="Seq">The asker's last event after it; null while it is stored and not yet taken in (status 202).</param>
internal sealed record DecisionReply(string ApprovalId, string CommandId, long? Seq);

/// <summary>The decision that counts.</summary>
internal sealed record DecisionMade(string OptionId, string Actor, string? Comment, DateTimeOffset At);
