using CodeAgent.Core.Models;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>A reviewer model is asked about a call that no rule decides.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Attempt">From 1; a review whose owner died is made again.</param>
/// <param name="Epoch">The owner's epoch.</param>
/// <param name="Model">The reviewer.</param>
public sealed record CallReviewStarted(string CallId, int Attempt, long Epoch, string Model) : GuardEvent;

/// <summary>The reviewer's word. One that did not answer as asked counts as a "no".</summary>
/// <param name="CallId">The call.</param>
/// <param name="Allows">Whether the call may run.</param>
/// <param name="Stage">1 where the fast question was enough, 2 after the careful one.</param>
/// <param name="Category">What kind of harm it saw; empty for none.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="InputSha256">Hash of all that it was shown, lower-case hex.</param>
/// <param name="Model">The reviewer.</param>
/// <param name="Usage">Tokens of both questions.</param>
/// <param name="CostMicroUsd">What it cost; null where the price is unknown.</param>
public sealed record CallReviewed(
    string CallId,
    bool Allows,
    int Stage,
    string Category,
    string Reason,
    string InputSha256,
    string Model,
    ModelUsage Usage,
    long? CostMicroUsd
) : GuardEvent
{
    /// <summary>Whether it gave no usable answer.</summary>
    public bool IsUnavailable { get; init; }
}
