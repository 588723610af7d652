using CodeAgent.Core.Tools;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>A call waits for a person's decision.</summary>
/// <param name="ApprovalId">The question.</param>
/// <param name="CallId">The call.</param>
/// <param name="ArgumentsHash">The arguments it is about; a decision for others is void.</param>
/// <param name="Title">One line.</param>
/// <param name="Preview">Exactly what will run or change.</param>
/// <param name="Reason">Why it is asked.</param>
/// <param name="ExpiresAt">When it becomes a "no".</param>
/// <param name="Questions">What the model asks a person; null for a plain yes or no.</param>
/// <param name="Parts">What a command would do, a line a part, with what allows it; null for none.</param>
/// <param name="Suggestions">Rules that would allow it from now on; null for none.</param>
public sealed record ApprovalRequested(
    string ApprovalId,
    string CallId,
    string ArgumentsHash,
    string Title,
    string Preview,
    string Reason,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<PersonQuestion>? Questions = null,
    IReadOnlyList<string>? Parts = null,
    IReadOnlyList<string>? Suggestions = null
) : SessionEvent;

/// <summary>A person decided. Applies once.</summary>
/// <param name="ApprovalId">The question.</param>
/// <param name="Approved">Yes or no.</param>
/// <param name="Actor">Who decided.</param>
/// <param name="Comment">Told to the model with a "no"; null for none.</param>
/// <param name="Answers">Answers to the model's questions in their order; null for a plain yes or no.</param>
public sealed record ApprovalDecided(
    string ApprovalId,
    bool Approved,
    string Actor,
    string? Comment,
    IReadOnlyList<string>? Answers = null
) : SessionEvent;

/// <summary>Nobody decided in time: a "no".</summary>
public sealed record ApprovalExpired(string ApprovalId) : SessionEvent;
