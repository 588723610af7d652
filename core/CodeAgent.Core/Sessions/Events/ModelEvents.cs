using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;

namespace CodeAgent.Core.Sessions.Events;

/// <summary>
/// What every model call of the session begins with, kept so that it stays the same to the byte: providers cache by prefix
/// and some void a model's reasoning when it changes.
/// </summary>
public sealed record ContextPinned(IReadOnlyList<PinnedFragment> Fragments) : SessionEvent;

/// <summary>One part of the system prompt.</summary>
/// <param name="Name">E.g. <c>system</c>, <c>environment</c>, <c>instructions</c>.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Trust">Whose words they are; see <see cref="ContextPart"/>.</param>
/// <param name="Text">The text.</param>
public sealed record PinnedFragment(string Name, string Source, string Trust, string Text);

/// <summary>A model call is about to be made: its budget is reserved.</summary>
/// <param name="CallId">The call.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="Step">Which step of the turn, from 1.</param>
/// <param name="Attempt">Which try of this step, from 1.</param>
/// <param name="Epoch">The owner's epoch; a call of an earlier epoch has nobody who waits for it.</param>
/// <param name="Model">The model asked.</param>
/// <param name="Provider">The provider in GenAI words.</param>
/// <param name="Reserved">What was set aside for it.</param>
/// <param name="Context">What the model was given.</param>
public sealed record ModelCallStarted(
    string CallId,
    string TurnId,
    int Step,
    int Attempt,
    long Epoch,
    string Model,
    string Provider,
    Reservation Reserved,
    IReadOnlyList<ContextPart> Context
) : SessionEvent;

/// <summary>Budget set aside before a call and settled after it.</summary>
public sealed record Reservation(long Tokens, long CostMicroUsd)
{
    /// <summary>Nothing.</summary>
    public static Reservation None { get; } = new(0, 0);
}

/// <summary>One part of what a model call was given.</summary>
/// <param name="Fragment">E.g. <c>system</c>, <c>environment</c>, <c>tools</c>, <c>conversation</c>.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Bytes">Size in UTF-8.</param>
/// <param name="Sha256">Hash, lower-case hex.</param>
/// <param name="Tokens">Estimate.</param>
/// <param name="Trust">Whose words they are: <c>product</c>, <c>user</c>, <c>organisation</c>, <c>repository</c>, <c>tool</c>, <c>web</c>, <c>agent</c>.</param>
public sealed record ContextPart(string Fragment, string Source, long Bytes, string Sha256, long Tokens, string Trust);

/// <summary>The model answered.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Message">What it said and which tools it called.</param>
/// <param name="Usage">Tokens.</param>
/// <param name="StopReason">Why it stopped.</param>
/// <param name="CostMicroUsd">What it cost; null where the price is unknown.</param>
/// <param name="ResponseId">The provider's id of the answer; null where it gives none.</param>
/// <param name="ResponseModel">The model that answered; null where the provider does not say.</param>
/// <param name="FirstChunkMs">Time to the first chunk in milliseconds; null where nothing was streamed.</param>
public sealed record ModelCallCompleted(
    string CallId,
    Message Message,
    ModelUsage Usage,
    StopReason StopReason,
    long? CostMicroUsd,
    string? ResponseId,
    string? ResponseModel,
    long? FirstChunkMs
) : SessionEvent;

/// <summary>The model call failed.</summary>
/// <param name="CallId">The call.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Message">What happened.</param>
/// <param name="Status">HTTP status; null where there was none.</param>
/// <param name="RetryAt">When the same call is made again; null when it is not.</param>
/// <param name="MaxAttempts">Tries there are for this failure, the first included; null where it was not recorded.</param>
public sealed record ModelCallFailed(
    string CallId,
    ModelErrorKind Kind,
    string Message,
    int? Status,
    DateTimeOffset? RetryAt,
    int? MaxAttempts = null
) : SessionEvent;

/// <summary>The model call was given up: its turn was interrupted, or its owner was asked to stop and another one asks again.</summary>
/// <param name="CallId">The call.</param>
/// <param name="PartialText">What had been streamed; empty for nothing.</param>
public sealed record ModelCallCancelled(string CallId, string PartialText) : SessionEvent;
