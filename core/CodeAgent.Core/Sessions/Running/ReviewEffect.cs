using CodeAgent.Core.Errors;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions.Review;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Has a reviewer look at one call and makes an event of its word. Never throws; no word is a "no".</summary>
internal sealed class ReviewEffect(SessionRuntime runtime)
{
    public async Task<EffectEnd<SessionEvent>> RunAsync(
        CallReviewStarted started,
        ToolCallState call,
        SessionState state,
        CancellationToken cancel
    )
    {
        ModelBinding binding;
        try
        {
            binding = runtime.Models.Bind(started.Model);
        }
        catch (CodeAgentException error)
        {
            return End(started, Missing(error.Message), null);
        }

        try
        {
            var verdict = await new CallReview(binding, runtime.Clock).AskAsync(Material(call, state), cancel);
            return End(started, verdict, binding.Card.Prices?.CostMicroUsd(verdict.Usage));
        }
        catch (OperationCanceledException)
        {
            return End(started, Missing("The review was called off."), null);
        }
    }

    private static ReviewMaterial Material(ToolCallState call, SessionState state)
    {
        var settings = state.Settings!;
        return new ReviewMaterial(
            state.Said,
            [.. (settings.Boundaries ?? []).Select(boundary => boundary.Title)],
            settings.Workspace,
            call.Block.Name,
            call.Block.Input.GetRawText()
        )
        {
            // What an agent passes on is no person's word, and the reviewer is told so.
            Delegated = settings.Parent is null || state.Transcript is not [var first, ..] ? null : first.Text,
        };
    }

    private static EffectEnd<SessionEvent> End(CallReviewStarted started, ReviewVerdict verdict, long? cost)
    {
        var reviewed = new CallReviewed(
            started.CallId,
            verdict.Allows,
            verdict.Stage,
            verdict.Category,
            verdict.Reason,
            verdict.InputSha256,
            started.Model,
            verdict.Usage,
            cost
        )
        {
            IsUnavailable = verdict.IsUnavailable,
        };
        return new EffectEnd<SessionEvent>(
            [reviewed],
            [
                new CounterChange(BudgetCounters.Tokens, verdict.Usage.TotalTokens),
                new CounterChange(BudgetCounters.CostMicroUsd, cost ?? 0),
            ]
        );
    }

    private static ReviewVerdict Missing(string why) =>
        new(false, 1, "", why, "", ModelUsage.None) { IsUnavailable = true };
}
