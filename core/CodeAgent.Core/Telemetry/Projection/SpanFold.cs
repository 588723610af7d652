using System.Diagnostics;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Telemetry.Projection;

/// <summary>
/// The open spans of one session and what is known of its agent. Spans whose process died are closed by what recovery
/// writes: a call by its end, a model call by <see cref="ModelErrorKind.OwnerLost"/>, the turn by the next owner.
/// </summary>
internal sealed class SpanFold(SpanScope scope, Func<StreamId, TurnSpan?> openTurnOf)
{
    private readonly TurnCause _cause = new(scope, openTurnOf);
    private readonly Dictionary<string, ModelCallSpan> _modelCalls = [];
    private readonly Dictionary<string, ToolCallSpan> _toolCalls = [];
    private readonly Dictionary<string, string> _arguments = [];
    private AgentFacts _agent = new("agent", null, null);

    public TurnSpan? OpenTurn { get; private set; }

    public IReadOnlyList<SpanRecord> Apply(EventEnvelope at, SessionEvent happened)
    {
        switch (happened)
        {
            case ModelCallStarted or ModelCallCompleted or ModelCallFailed or ModelCallCancelled:
                return ApplyModelCall(at, happened);
            case ToolCallCompleted end:
                return Ended(at, end);
            case TurnStarted started:
                return Begin(at, started);
            case TurnCompleted completed:
                return End(at, turn => turn.Completed(at, completed.Outcome));
            default:
                Note(at, happened);
                return [];
        }
    }

    private void Note(EventEnvelope at, SessionEvent happened)
    {
        switch (happened)
        {
            case SessionCreated created:
                _agent = new AgentFacts(
                    created.Settings.Role,
                    ModelName.Of(created.Settings.Model),
                    created.RuntimeVersion
                );
                _cause.SessionCreated(created.Settings.Parent, at.Trace);
                break;
            case SettingsChanged { Model: { } model }:
                _agent = _agent with { Model = ModelName.Of(model) };
                break;
            case InputPosted posted:
                _cause.InputPosted(posted, at.Trace);
                break;
            case InputsTaken taken when OpenTurn is { } turn:
                _cause.Steer(turn, taken.InputIds);
                break;
            case OwnerChanged owner:
                OpenTurn?.Happened(Takeover(at, owner));
                break;
            default:
                NoteToolCall(at, happened);
                break;
        }
    }

    private void NoteToolCall(EventEnvelope at, SessionEvent happened)
    {
        switch (happened)
        {
            case ToolCallRequested requested when OpenTurn?.EndedCalls.Contains(requested.CallId) is not true:
                _toolCalls.TryAdd(requested.CallId, NewCall(requested.CallId, requested.Name));
                break;
            case ToolCallStarted started when OpenTurn?.EndedCalls.Contains(started.CallId) is not true:
                Started(at, started);
                break;
            case ToolProcessStarted process when _toolCalls.TryGetValue(process.CallId, out var call):
                call.ProcessStarted(process.Process.Pid);
                break;
            case ApprovalRequested asked when _toolCalls.TryGetValue(asked.CallId, out var call):
                call.ApprovalRequested(asked.ApprovalId, at.Ts);
                break;
            case ApprovalDecided decided:
                ApprovalEnded(decided.ApprovalId, at.Ts);
                break;
            case ApprovalExpired expired:
                ApprovalEnded(expired.ApprovalId, at.Ts);
                break;
        }
    }

    private List<SpanRecord> Begin(EventEnvelope at, TurnStarted started)
    {
        List<SpanRecord> spans = [.. End(at, turn => turn.Abandoned(at))];
        OpenTurn = new TurnSpan(scope, _agent, started.TurnId, at.Ts);
        _cause.Begin(OpenTurn, started.InputIds);
        return spans;
    }

    private List<SpanRecord> End(EventEnvelope at, Func<TurnSpan, SpanRecord> finish)
    {
        if (OpenTurn is not { } turn)
        {
            return [];
        }

        // A turn has no model call under way when it ends; should the log say otherwise, nobody waits for it any more.
        List<SpanRecord> spans = [.. _modelCalls.Values.Select(call => call.Failed(at, ModelErrorKind.OwnerLost))];
        _modelCalls.Clear();
        spans.Add(finish(turn));
        OpenTurn = null;
        return spans;
    }

    private IReadOnlyList<SpanRecord> ApplyModelCall(EventEnvelope at, SessionEvent happened)
    {
        switch (happened)
        {
            case ModelCallStarted started:
                return Started(at, started);
            case ModelCallCompleted answer when _modelCalls.Remove(answer.CallId, out var call):
                OpenTurn?.Answered(answer);
                Remember(answer);
                return [call.Completed(at, answer)];
            case ModelCallFailed failed when _modelCalls.Remove(failed.CallId, out var call):
                return [call.Failed(at, failed.Kind)];
            case ModelCallCancelled cancelled when _modelCalls.Remove(cancelled.CallId, out var call):
                return [call.Cancelled(at)];
            default:
                return [];
        }
    }

    private IReadOnlyList<SpanRecord> Started(EventEnvelope at, ModelCallStarted started)
    {
        IReadOnlyList<SpanRecord> lost = _modelCalls.Remove(started.CallId, out var earlier)
            ? [earlier.Failed(at, ModelErrorKind.OwnerLost)]
            : [];
        _modelCalls[started.CallId] = new ModelCallSpan(scope, started, at.Ts, OpenTurn?.SpanId);
        if (OpenTurn is { } turn)
        {
            turn.ModelCalls++;
            turn.Provider = started.Provider;
            turn.Model = ModelName.Of(started.Model);
        }

        return lost;
    }

    private void Started(EventEnvelope at, ToolCallStarted started)
    {
        if (!_toolCalls.TryGetValue(started.CallId, out var call))
        {
            // Never without a request; yet no started call may lack its span.
            _toolCalls[started.CallId] = call = NewCall(started.CallId, AgentTelemetry.General.ErrorOther);
        }

        if (!call.IsStarted && OpenTurn is { } turn)
        {
            turn.ToolCalls++;
        }

        call.Started(at, started);
    }

    private IReadOnlyList<SpanRecord> Ended(EventEnvelope at, ToolCallCompleted end)
    {
        if (!_toolCalls.Remove(end.CallId, out var call))
        {
            return [];
        }

        OpenTurn?.EndedCalls.Add(end.CallId);
        if (call.IsStarted)
        {
            return [call.Completed(at, end)];
        }

        OpenTurn?.Happened(call.NotStarted(at, end));
        return [];
    }

    private ToolCallSpan NewCall(string callId, string tool) =>
        new(scope, callId, tool, OpenTurn?.SpanId, _arguments.Remove(callId, out var arguments) ? arguments : null);

    private void ApprovalEnded(string approvalId, DateTimeOffset at)
    {
        foreach (var call in _toolCalls.Values)
        {
            call.ApprovalEnded(approvalId, at);
        }
    }

    private void Remember(ModelCallCompleted answer)
    {
        _arguments.Clear();
        foreach (var call in scope.IncludeContent ? answer.Message.ToolCalls : [])
        {
            _arguments[call.CallId] = SpanContent.Arguments(call);
        }
    }

    private static SpanEvent Takeover(EventEnvelope at, OwnerChanged owner) =>
        new(
            AgentTelemetry.Orch.TakeoverEvent,
            at.Ts,
            new AttributeList()
                .Add(AgentTelemetry.Orch.Epoch, owner.Epoch)
                .Add(AgentTelemetry.Orch.NodeId, owner.Owner.Host)
                .Items
        );
}
