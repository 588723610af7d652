using System.Collections.Immutable;
using System.Text.Json;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Sessions;

/// <summary>Keeps account of the turn under way: a fold over the events that a run sees.</summary>
internal sealed class TurnLedger
{
    private readonly Dictionary<string, CallAccount> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelCallAccount> _modelCalls = new(StringComparer.Ordinal);
    private readonly List<ModelShare> _models = [];
    private readonly List<DeniedCall> _denials = [];
    private readonly List<string> _inputs = [];
    private ImmutableDictionary<string, ProcessIdentity> _processes = ImmutableDictionary<
        string,
        ProcessIdentity
    >.Empty;
    private string _text = "";
    private JsonElement? _output;
    private StopReason? _stopReason;
    private int _steps;
    private int? _lastStatus;
    private long _apiMs;
    private DateTimeOffset? _startedAt;
    private DateTimeOffset _latest;

    /// <summary>The turn; null between turns.</summary>
    public string? TurnId { get; private set; }

    /// <summary>The inputs that the turn took in.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    /// <summary>Processes of calls that run now, by call. May be read at any time from any thread.</summary>
    public IReadOnlyDictionary<string, ProcessIdentity> Processes => _processes;

    /// <summary>What is known of a call of the turn; null for none.</summary>
    public CallAccount? Call(string callId) => _calls.GetValueOrDefault(callId);

    /// <summary>What is known of a model call of the turn; null for none.</summary>
    public ModelCallAccount? ModelCall(string callId) => _modelCalls.GetValueOrDefault(callId);

    /// <summary>Takes an event into account.</summary>
    public void Apply(EventEnvelope envelope, SessionEvent known)
    {
        _latest = envelope.Ts;
        switch (known)
        {
            case TurnStarted turn:
                Begin(turn, envelope.Ts);
                break;
            case InputsTaken taken:
                _output = null;
                _inputs.AddRange(taken.InputIds);
                break;
            case ModelCallStarted call:
                _modelCalls[call.CallId] = new ModelCallAccount(call.Model, call.Attempt, envelope.Ts);
                break;
            case ModelCallCompleted call:
                Answered(call, envelope.Ts);
                break;
            case ModelCallFailed call:
                _lastStatus = call.Status;
                AddTime(call.CallId, envelope.Ts);
                break;
            case ModelCallCancelled call:
                AddTime(call.CallId, envelope.Ts);
                break;
            case ToolCallDecided decided when _calls.TryGetValue(decided.CallId, out var call):
                _calls[decided.CallId] = call with { Decided = decided };
                break;
            case ToolProcessStarted started:
                _processes = _processes.SetItem(started.CallId, started.Process);
                break;
            case ToolCallCompleted { Outcome: ToolOutcome.Denied } denied
                when _calls.TryGetValue(denied.CallId, out var call):
                _denials.Add(Denied(call));
                break;
            case ToolCallCompleted { Outcome: ToolOutcome.Succeeded } ended
                when Call(ended.CallId) is { Block: { Name: StructuredOutput.ToolName } block }:
                _output = block.Input;
                break;
            case ToolCallCompleted ended:
                _processes = _processes.Remove(ended.CallId);
                break;
            case TurnCompleted:
                TurnId = null;
                break;
        }
    }

    /// <summary>The report of a turn that ended.</summary>
    public TurnReport Report(TurnCompleted end, EventEnvelope envelope) =>
        Report(EventUuid.Of(envelope)) with
        {
            Outcome = end.Outcome,
            Detail = end.Detail,
            Code = end.Code,
            ApiErrorStatus = end.Outcome == TurnOutcome.ModelFailed ? _lastStatus : null,
        };

    /// <summary>The report of a turn that this program leaves unfinished.</summary>
    public TurnReport Unfinished(string why, string? code) =>
        Report(Guid.CreateVersion7()) with
        {
            Detail = why,
            Code = code,
        };

    private TurnReport Report(Guid uuid) =>
        new()
        {
            // Whoever asked for a form wants nothing else as the answer.
            Text = _output?.GetRawText() ?? _text,
            Output = _output,
            StopReason = _stopReason,
            Steps = _steps,
            Models = [.. _models],
            Denials = [.. _denials],
            DurationMs = _startedAt is { } start ? (long)(_latest - start).TotalMilliseconds : 0,
            ApiMs = _apiMs,
            Uuid = uuid,
        };

    private void Begin(TurnStarted turn, DateTimeOffset at)
    {
        _calls.Clear();
        _modelCalls.Clear();
        _models.Clear();
        _denials.Clear();
        _inputs.Clear();
        _inputs.AddRange(turn.InputIds);
        _output = null;
        (TurnId, _startedAt, _text, _stopReason, _steps, _lastStatus, _apiMs) = (turn.TurnId, at, "", null, 0, null, 0);
    }

    private void Answered(ModelCallCompleted answer, DateTimeOffset at)
    {
        AddTime(answer.CallId, at);
        _steps++;
        _text = answer.Message.Text;
        _stopReason = answer.StopReason;
        foreach (var call in answer.Message.ToolCalls)
        {
            _calls[call.CallId] = new CallAccount(call, null);
        }

        var asked = ModelCall(answer.CallId)?.Model ?? "";
        var name = answer.ResponseModel ?? asked;
        var index = _models.FindIndex(model => model.Name == name);
        var known = index < 0 ? new ModelShare(asked, name, ModelUsage.None, 0) : _models[index];
        var share = known with
        {
            Usage = known.Usage + answer.Usage,
            CostMicroUsd = known.CostMicroUsd + (answer.CostMicroUsd ?? 0),
        };
        if (index < 0)
        {
            _models.Add(share);
        }
        else
        {
            _models[index] = share;
        }
    }

    private void AddTime(string callId, DateTimeOffset at) =>
        _apiMs += ModelCall(callId) is { } call ? Math.Max(0, (long)(at - call.StartedAt).TotalMilliseconds) : 0;

    private static DeniedCall Denied(CallAccount call) =>
        new(call.Block.CallId, call.Block.Name, call.Block.Input, call.Title, call.Decided?.Reason ?? "");
}

/// <summary>A tool call of the turn.</summary>
internal sealed record CallAccount(ToolCallBlock Block, ToolCallDecided? Decided)
{
    /// <summary>One line.</summary>
    public string Title => Decided?.Title is { Length: > 0 } title ? title : Block.Name;
}

/// <summary>A model call of the turn.</summary>
internal sealed record ModelCallAccount(string Model, int Attempt, DateTimeOffset StartedAt);
