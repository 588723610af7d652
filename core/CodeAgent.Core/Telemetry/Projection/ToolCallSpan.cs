using System.Diagnostics;
using System.Text.Json;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>
/// A tool call from its request to its end. It has an <c>execute_tool</c> span once it started, whatever number of
/// processes tried it; one that ended before is an event on its turn.
/// </summary>
internal sealed class ToolCallSpan(
    SpanScope scope,
    string callId,
    string tool,
    ActivitySpanId? parent,
    string? arguments
)
{
    private const int MaxRestartEvents = 32;
    private readonly List<SpanEvent> _restarts = [];
    private ToolCallStarted? _last;
    private DateTimeOffset _start;
    private int _droppedEvents;
    private int? _pid;
    private TimeSpan? _approvalWait;
    private (string Id, DateTimeOffset Since)? _approval;

    public bool IsStarted => _last is not null;

    /// <summary>The intent is in the log. The span covers the call from its first attempt, dead time included.</summary>
    public void Started(EventEnvelope at, ToolCallStarted started)
    {
        if (_last is null)
        {
            _start = at.Ts;
        }
        else if (_restarts.Count < MaxRestartEvents)
        {
            var attributes = new AttributeList()
                .Add(AgentTelemetry.Orch.Attempt, started.Attempt)
                .Add(AgentTelemetry.Orch.NodeId, started.Owner.Host)
                .Add(AgentTelemetry.Orch.Epoch, started.Epoch);
            _restarts.Add(new SpanEvent(AgentTelemetry.Orch.ToolRestartedEvent, at.Ts, attributes.Items));
        }
        else
        {
            _droppedEvents++;
        }

        _last = started;
    }

    public void ProcessStarted(int pid) => _pid = pid;

    public void ApprovalRequested(string approvalId, DateTimeOffset at) => _approval = (approvalId, at);

    /// <summary>Ends the wait for this approval; nothing happens where the call waits for another one.</summary>
    public void ApprovalEnded(string approvalId, DateTimeOffset at)
    {
        if (_approval is { } approval && approval.Id == approvalId)
        {
            _approvalWait = (_approvalWait ?? TimeSpan.Zero) + (at - approval.Since);
            _approval = null;
        }
    }

    /// <summary>The span of a call that started.</summary>
    public SpanRecord Completed(EventEnvelope at, ToolCallCompleted end)
    {
        var errorType = ErrorType(end);
        var attributes = scope
            .Attributes(AgentTelemetry.Operations.ExecuteTool)
            .Add(AgentTelemetry.GenAi.ToolName, tool)
            .Add(AgentTelemetry.GenAi.ToolCallId, callId)
            .Add(AgentTelemetry.Orch.Attempt, _last?.Attempt)
            .Add(AgentTelemetry.Orch.Epoch, _last?.Epoch)
            .Add(AgentTelemetry.Orch.NodeId, _last?.Owner.Host)
            .Add(AgentTelemetry.Orch.ToolOutcome, Words.Of(end.Outcome))
            .Add(AgentTelemetry.Orch.ApprovalWaitMs, (long?)_approvalWait?.TotalMilliseconds)
            .Add(AgentTelemetry.General.ProcessId, _pid)
            .Add(AgentTelemetry.General.ProcessExitCode, ExitCode(end.Details));
        if (scope.IncludeContent)
        {
            attributes
                .Add(AgentTelemetry.GenAi.ToolCallArguments, arguments)
                .Add(AgentTelemetry.GenAi.ToolCallResult, SpanContent.Text(end.Content));
        }

        return new SpanRecord(
            scope.Trace,
            SpanIds.ToolCall(scope.Stream, callId),
            parent,
            $"{AgentTelemetry.Operations.ExecuteTool} {tool}",
            ActivityKind.Internal,
            _start,
            at.Ts < _start ? _start : at.Ts,
            at.RootSeq
        )
        {
            ErrorType = errorType,
            Attributes = attributes.Add(AgentTelemetry.General.ErrorType, errorType).Items,
            Events = _restarts,
            DroppedEvents = _droppedEvents,
        };
    }

    /// <summary>What the turn's span says of a call that ended without having started.</summary>
    public SpanEvent NotStarted(EventEnvelope at, ToolCallCompleted end) =>
        new(
            AgentTelemetry.Orch.ToolNotStartedEvent,
            at.Ts,
            new AttributeList()
                .Add(AgentTelemetry.GenAi.ToolName, tool)
                .Add(AgentTelemetry.GenAi.ToolCallId, callId)
                .Add(AgentTelemetry.Orch.ToolOutcome, Words.Of(end.Outcome))
                .Add(AgentTelemetry.Orch.ApprovalWaitMs, (long?)_approvalWait?.TotalMilliseconds)
                .Add(AgentTelemetry.General.ErrorType, ErrorType(end))
                .Items
        );

    /// <summary>The log's word for why a call did not do what was asked; null for success.</summary>
    public static string? ErrorType(ToolCallCompleted end) =>
        end switch
        {
            { Outcome: ToolOutcome.Succeeded } => null,
            { Outcome: not ToolOutcome.Interrupted, FailureKind: { } kind } => Words.Of(kind),
            _ => Words.Of(end.Outcome),
        };

    private static long? ExitCode(JsonElement? details) =>
        details is { ValueKind: JsonValueKind.Object } facts
        && facts.TryGetProperty("exitCode", out var code)
        && code.ValueKind == JsonValueKind.Number
        && code.TryGetInt64(out var value)
            ? value
            : null;
}
