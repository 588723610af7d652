using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Gateway.Tasks.Agents;

namespace CodeAgent.Gateway.Tasks.Timelines;

/// <summary>Model and tool calls of a task.</summary>
/// <param name="Items">Those that changed after the position that was asked for, in the order in which they began.</param>
/// <param name="NextAfter">Position to ask from for what changes later.</param>
internal sealed record Timeline(IReadOnlyList<TimelineItem> Items, long NextAfter);

/// <summary>A call of a model or a tool.</summary>
/// <param name="Id">The agent and the call.</param>
/// <param name="Kind"><c>model</c> or <c>tool</c>.</param>
/// <param name="Agent">Whose.</param>
/// <param name="Name">The model or the tool.</param>
/// <param name="RootSeq">Where it began.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="Outcome">How it ended, or <c>waiting</c> or <c>running</c>.</param>
internal sealed record TimelineItem(
    string Id,
    string Kind,
    string Agent,
    string Name,
    long RootSeq,
    DateTimeOffset RequestedAt,
    string Outcome
)
{
    /// <summary>The last event that changed it.</summary>
    public long ChangedAt { get; init; }

    /// <summary>The call's own id.</summary>
    public string CallId { get; init; } = "";

    /// <summary>One line for a person.</summary>
    public string? Title { get; init; }

    /// <summary>The step of the agent's turn.</summary>
    public int? Step { get; init; }

    /// <summary>When it began to run; null while it did not.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Tokens of a model call.</summary>
    public long? Tokens { get; init; }

    /// <summary>What a model call cost, in millionths of a US dollar.</summary>
    public long? CostMicroUsd { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }
}

/// <summary>Folds the events of a task's agents into their calls, as they come.</summary>
internal sealed class TimelineFold
{
    private readonly List<TimelineItem> _items = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>The last event that was folded in.</summary>
    public long Position { get; private set; }

    /// <summary>The calls that changed after a position.</summary>
    public IReadOnlyList<TimelineItem> Items(long after) => [.. _items.Where(item => item.ChangedAt > after)];

    public void Apply(EventEnvelope envelope)
    {
        Position = envelope.RootSeq;
        if (AgentNames.Of(envelope.Stream) is not { Length: > 0 } agent)
        {
            return;
        }

        switch (SessionCodec.Decode(envelope))
        {
            case ModelCallStarted started:
                Add(envelope, agent, started.CallId, "model", started.Model);
                Change(
                    envelope,
                    agent,
                    started.CallId,
                    item =>
                        item with
                        {
                            Outcome = "running",
                            Step = started.Step,
                            StartedAt = envelope.Ts,
                            Attempts = started.Attempt,
                        }
                );
                break;
            case ModelCallCompleted done:
                Change(
                    envelope,
                    agent,
                    done.CallId,
                    item =>
                        Ended(item, envelope, "succeeded") with
                        {
                            Tokens = done.Usage.TotalTokens,
                            CostMicroUsd = done.CostMicroUsd,
                        }
                );
                break;
            case ModelCallFailed failed:
                Change(
                    envelope,
                    agent,
                    failed.CallId,
                    item => Ended(item, envelope, "failed") with { Title = failed.Message }
                );
                break;
            case ModelCallCancelled cancelled:
                Change(envelope, agent, cancelled.CallId, item => Ended(item, envelope, "cancelled"));
                break;
            case { } other:
                Tool(envelope, agent, other);
                break;
        }
    }

    private void Tool(EventEnvelope envelope, string agent, SessionEvent happened)
    {
        switch (happened)
        {
            case ToolCallRequested requested:
                Add(envelope, agent, requested.CallId, "tool", requested.Name);
                break;
            case ToolCallDecided decided:
                Change(
                    envelope,
                    agent,
                    decided.CallId,
                    item =>
                        item with
                        {
                            Title = decided.Title,
                            Outcome = decided.Verdict == PermissionVerdict.Ask ? "waiting" : item.Outcome,
                        }
                );
                break;
            case ToolCallStarted started:
                Change(
                    envelope,
                    agent,
                    started.CallId,
                    item =>
                        item with
                        {
                            Outcome = "running",
                            StartedAt = item.StartedAt ?? envelope.Ts,
                            Attempts = started.Attempt,
                        }
                );
                break;
            case ToolCallCompleted end:
                var word = JsonNamingPolicy.CamelCase.ConvertName(end.Outcome.ToString());
                Change(envelope, agent, end.CallId, item => Ended(item, envelope, word));
                break;
        }
    }

    private static TimelineItem Ended(TimelineItem item, EventEnvelope envelope, string outcome) =>
        item with
        {
            Outcome = outcome,
            EndedAt = envelope.Ts,
        };

    private void Add(EventEnvelope envelope, string agent, string callId, string kind, string name)
    {
        var id = $"{agent}/{callId}";
        _places[id] = _items.Count;
        _items.Add(
            new TimelineItem(id, kind, agent, name, envelope.RootSeq, envelope.Ts, "waiting")
            {
                CallId = callId,
                ChangedAt = envelope.RootSeq,
            }
        );
    }

    private void Change(EventEnvelope envelope, string agent, string callId, Func<TimelineItem, TimelineItem> change)
    {
        if (_places.TryGetValue($"{agent}/{callId}", out var at))
        {
            _items[at] = change(_items[at]) with { ChangedAt = envelope.RootSeq };
        }
    }
}
