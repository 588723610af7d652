namespace CodeAgent.Core.Sessions.Events;

/// <summary>A call waits for a person's decision.</summary>
/// <param name="ApprovalId">The question.</param>
/// <param name="CallId">The call.</param>
/// <param name="ArgumentsHash">The arguments it is about; a decision for others is void.</param>
/// <param name="Title">One line.</param>
/// <param name="Preview">Exactly what will run or change.</param>
/// <param name="Reason">Why it is asked.</param>
/// <param name="ExpiresAt">When it becomes a "no".</param>
public sealed record ApprovalRequested(
    string ApprovalId,
    string CallId,
    string ArgumentsHash,
    string Title,
    string Preview,
    string Reason,
    DateTimeOffset ExpiresAt
) : SessionEvent;

/// <summary>A person decided. Applies once.</summary>
public sealed record ApprovalDecided(string ApprovalId, bool Approved, string Actor, string? Comment) : SessionEvent;

/// <summary>Nobody decided in time: a "no".</summary>
public sealed record ApprovalExpired(string ApprovalId) : SessionEvent;
