using System.Diagnostics;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>A turn under way: what its <c>invoke_agent</c> span will say.</summary>
internal sealed class TurnSpan(SpanScope scope, AgentFacts agent, string turnId, DateTimeOffset start)
{
    private const int MaxEvents = 128;
    private const int MaxLinks = 32;
    private readonly List<SpanEvent> _events = [];
    private readonly List<SpanLink> _links = [];
    private readonly List<string> _inputs = [];
    private ModelUsage _usage = ModelUsage.None;
    private long? _costMicroUsd;
    private string? _output;
    private int _droppedEvents;

    public ActivitySpanId SpanId { get; } = SpanIds.Turn(scope.Stream, turnId);

    public ActivitySpanId? Parent { get; set; }

    public int ModelCalls { get; set; }

    public int ToolCalls { get; set; }

    public string? Provider { get; set; }

    public string? Model { get; set; }

    /// <summary>Calls of this turn that ended, so that a repeated event gives no second span.</summary>
    public HashSet<string> EndedCalls { get; } = [];

    public void Link(ActivityTraceId trace, ActivitySpanId span, string kind)
    {
        if (_links.Count < MaxLinks && !_links.Exists(link => link.SpanId == span && link.TraceId == trace))
        {
            _links.Add(new SpanLink(trace, span, [SpanAttribute.Of(AgentTelemetry.Orch.LinkKind, kind)]));
        }
    }

    public void Happened(SpanEvent happened)
    {
        if (_events.Count < MaxEvents)
        {
            _events.Add(happened);
        }
        else
        {
            _droppedEvents++;
        }
    }

    public void Said(string input) => _inputs.Add(input);

    public void Answered(ModelCallCompleted answer)
    {
        _usage += answer.Usage;
        _costMicroUsd = answer.CostMicroUsd is { } cost ? (_costMicroUsd ?? 0) + cost : _costMicroUsd;
        if (scope.IncludeContent)
        {
            _output = SpanContent.Messages(answer.Message, Words.FinishReason(answer.StopReason));
        }
    }

    public SpanRecord Completed(EventEnvelope at, TurnOutcome outcome) =>
        Finish(at, Words.Of(outcome), outcome == TurnOutcome.Completed ? null : Words.Of(outcome));

    /// <summary>The log goes on with another turn and never says how this one ended.</summary>
    public SpanRecord Abandoned(EventEnvelope at) => Finish(at, null, AgentTelemetry.General.ErrorOther);

    private SpanRecord Finish(EventEnvelope at, string? outcome, string? errorType) =>
        new(
            scope.Trace,
            SpanId,
            Parent,
            $"{AgentTelemetry.Operations.InvokeAgent} {agent.Role}",
            ActivityKind.Internal,
            start,
            at.Ts < start ? start : at.Ts,
            at.RootSeq
        )
        {
            ErrorType = errorType,
            Attributes = Attributes(outcome, errorType),
            Events = _events,
            DroppedEvents = _droppedEvents,
            Links = _links,
        };

    private IReadOnlyList<SpanAttribute> Attributes(string? outcome, string? errorType)
    {
        var attributes = scope
            .Attributes(AgentTelemetry.Operations.InvokeAgent)
            .Add(AgentTelemetry.GenAi.ProviderName, Provider)
            .Add(AgentTelemetry.GenAi.RequestModel, Model ?? agent.Model)
            .Add(AgentTelemetry.GenAi.AgentId, scope.Stream.Value)
            .Add(AgentTelemetry.GenAi.AgentName, agent.Role)
            .Add(AgentTelemetry.GenAi.AgentVersion, agent.Version)
            .Add(AgentTelemetry.Orch.StepId, scope.Subtask)
            .Add(AgentTelemetry.Orch.TurnId, turnId)
            .Add(AgentTelemetry.Orch.TurnOutcome, outcome)
            .Add(AgentTelemetry.Orch.TurnModelCalls, ModelCalls)
            .Add(AgentTelemetry.Orch.TurnToolCalls, ToolCalls)
            .AddUsage(_usage)
            .Add(AgentTelemetry.Orch.CostMicroUsd, _costMicroUsd);
        if (scope.IncludeContent)
        {
            attributes
                .Add(AgentTelemetry.GenAi.InputMessages, SpanContent.List(_inputs))
                .Add(AgentTelemetry.GenAi.OutputMessages, _output);
        }

        return attributes.Add(AgentTelemetry.General.ErrorType, errorType).Items;
    }
}

/// <summary>What is known of the agent when a turn begins.</summary>
internal sealed record AgentFacts(string Role, string? Model, string? Version);
