using CodeAgent.Core.Context;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Models;
using CodeAgent.Core.Running;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tools;
using Microsoft.Extensions.AI;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Makes one model call whose intent is durable and turns its end into events. Never throws.</summary>
internal sealed class ModelEffect(SessionRuntime runtime, Action<TransientEvent> show)
{
    /// <summary>Asks the model and answers with the events and budget changes that follow.</summary>
    public async Task<EffectEnd<SessionEvent>> RunAsync(
        ModelCallPlan plan,
        SessionState state,
        CancellationToken cancel
    )
    {
        var started = plan.Intent;
        var streamed = new StreamedText(started.CallId, show, runtime.Clock);
        var folder = new ReplyFolder(streamed.Show);
        try
        {
            var reply = await AskAsync(plan, state, folder, cancel);
            return Answered(plan, Deduplicated(reply, state), streamed.FirstChunkMs);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new EffectEnd<SessionEvent>(
                [new ModelCallCancelled(started.CallId, streamed.Text)],
                Settle(started, null, null)
            );
        }
        catch (ModelException error)
        {
            streamed.Reset();
            return Failed(plan, error, folder.Usage, state.Settings!.Limits);
        }
        catch (Exception error)
        {
            streamed.Reset();
            var unexpected = $"The model call failed unexpectedly: {error.GetType().Name}: {error.Message}";
            return Failed(
                plan,
                new ModelException(ModelErrorKind.InvalidRequest, unexpected, error),
                folder.Usage,
                state.Settings!.Limits
            );
        }
    }

    private static async Task<ModelReply> AskAsync(
        ModelCallPlan plan,
        SessionState state,
        ReplyFolder folder,
        CancellationToken cancel
    )
    {
        var system = plan.Context.System.Select(text => new ChatMessage(ChatRole.System, text));
        var messages = system.Concat(ChatMapping.ToChatMessages(plan.Context.Messages));
        var options = new ChatOptions
        {
            MaxOutputTokens = plan.MaxOutputTokens,
            Tools = [.. plan.Tools.Select(ChatMapping.ToTool)],
            AdditionalProperties = new()
            {
                [ModelOptionNames.Role] = state.Settings!.Role,
                [ModelOptionNames.Attempt] = plan.Intent.Attempt,
                [ModelOptionNames.Session] = plan.SessionId,
                [ModelOptionNames.Workspace] = state.Settings.Workspace,
            },
        };
        var updates = plan.Binding.Client.GetStreamingResponseAsync(messages, options, cancel);
        await foreach (var update in updates.WithCancellation(cancel))
        {
            folder.Add(update);
        }

        return folder.Complete();
    }

    private static EffectEnd<SessionEvent> Answered(ModelCallPlan plan, ModelReply reply, long? firstChunkMs)
    {
        var started = plan.Intent;
        var cost = plan.Binding.Card.Prices?.CostMicroUsd(reply.Usage);
        var completed = new ModelCallCompleted(
            started.CallId,
            reply.Message,
            reply.Usage,
            reply.StopReason,
            cost,
            reply.ResponseId,
            reply.Model,
            firstChunkMs
        );
        var requested = reply.Message.ToolCalls.Select(call => new ToolCallRequested(
            call.CallId,
            call.Name,
            ArgumentsHash.Of(call.Input)
        ));
        return new EffectEnd<SessionEvent>([completed, .. requested], Settle(started, reply.Usage, cost));
    }

    private EffectEnd<SessionEvent> Failed(
        ModelCallPlan plan,
        ModelException error,
        ModelUsage used,
        SessionLimits limits
    )
    {
        var started = plan.Intent;
        var pause = ModelRetry.PauseAfter(error, started.Attempt, limits.MaxModelAttempts, started.CallId);
        var failed = new ModelCallFailed(
            started.CallId,
            error.Kind,
            error.Message,
            error.Status,
            pause is { } wait ? runtime.Clock.GetUtcNow() + wait : null,
            ModelRetry.MostAttempts(error, limits.MaxModelAttempts)
        );
        return new EffectEnd<SessionEvent>(
            [failed],
            Settle(started, used, plan.Binding.Card.Prices?.CostMicroUsd(used))
        );
    }

    /// <summary>
    /// Gives back what was reserved and not used. Where nobody knows what was used (a cancelled call) the input is taken
    /// as spent, because providers bill it.
    /// </summary>
    private static IReadOnlyList<CounterChange> Settle(ModelCallStarted started, ModelUsage? usage, long? cost) =>
        usage is null
            ? []
            :
            [
                new CounterChange(BudgetCounters.Tokens, usage.TotalTokens - started.Reserved.Tokens),
                new CounterChange(BudgetCounters.CostMicroUsd, (cost ?? 0) - started.Reserved.CostMicroUsd),
            ];

    /// <summary>Gives calls whose id was used before, or is empty, a new one: ids tell calls apart for good.</summary>
    private static ModelReply Deduplicated(ModelReply reply, SessionState state)
    {
        var given = new HashSet<string>(StringComparer.Ordinal) { "" };
        var content = reply.Message.Content.Select(block =>
            block is ToolCallBlock call ? call with { CallId = Fresh(call.CallId) } : block
        );
        return reply with { Message = reply.Message with { Content = [.. content] } };

        string Fresh(string id)
        {
            var fresh = id;
            for (var number = 2; state.CallIds.Contains(fresh) || !given.Add(fresh); number++)
            {
                fresh = $"{(id.Length == 0 ? "call" : id)}-{number}";
            }

            return fresh;
        }
    }
}

/// <summary>Everything one model call needs, fixed before its intent is recorded.</summary>
internal sealed record ModelCallPlan(
    ModelCallStarted Intent,
    ModelBinding Binding,
    AssembledContext Context,
    IReadOnlyList<ToolDescriptor> Tools,
    int MaxOutputTokens,
    string SessionId
)
{
    /// <summary>The beginning of every call, to be recorded with the first one; null when it is recorded.</summary>
    public ContextPinned? Pinned { get; init; }
}
