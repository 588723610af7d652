using System.Diagnostics;
using System.Diagnostics.Metrics;
using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Telemetry.Projection;

namespace CodeAgent.Core.Telemetry;

/// <summary>
/// Records what just happened in this process, live. Costs next to nothing while nobody listens, never throws. Attributes
/// are few and low in number of values: no session, task or call is ever named.
/// </summary>
/// <remarks>Events are projected from the log; metrics are not, since a rate of the past has no place in a live series.</remarks>
public sealed class AgentMetrics
{
    private readonly Histogram<long> _tokens;
    private readonly Histogram<double> _modelCall;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<double> _turn;
    private readonly Histogram<int> _turnModelCalls;
    private readonly Histogram<int> _turnToolCalls;
    private readonly Histogram<double> _toolCall;
    private readonly Histogram<double> _append;
    private readonly Histogram<double> _recovery;
    private readonly Histogram<double> _limiterWait;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _takeovers;
    private readonly Counter<long> _interrupted;
    private readonly Counter<long> _budgetTokens;
    private readonly Counter<long> _spansRejected;
    private readonly Counter<long> _exportFailures;
    private readonly UpDownCounter<int> _sessions;
    private readonly UpDownCounter<int> _watchers;

    /// <summary>The process's own, on <see cref="AgentTelemetry.Meter"/>.</summary>
    public static AgentMetrics Default { get; } = new(AgentTelemetry.Meter);

    /// <summary>Creates the instruments on a meter.</summary>
    public AgentMetrics(Meter meter)
    {
        var make = new Instruments(meter);
        _tokens = make.Tokens(AgentTelemetry.Metrics.TokenUsage, "Number of input and output tokens used.");
        _modelCall = make.Seconds(AgentTelemetry.Metrics.OperationDuration, "GenAI operation duration.");
        _firstChunk = make.Seconds(AgentTelemetry.Metrics.TimeToFirstChunk, "Time to the first chunk of an answer.");
        _turn = make.LongSeconds(AgentTelemetry.Metrics.InvokeAgentDuration, "Duration of one agent invocation.");
        _turnModelCalls = make.Calls(AgentTelemetry.Metrics.InferenceCalls, "Model calls of one agent invocation.");
        _turnToolCalls = make.Calls(AgentTelemetry.Metrics.ToolCalls, "Tool calls of one agent invocation.");
        _toolCall = make.Seconds(AgentTelemetry.Metrics.ExecuteToolDuration, "Duration of one tool execution.");
        _append = make.ShortSeconds(AgentTelemetry.Metrics.AppendDuration, "Duration of one append to the log.");
        _recovery = make.Seconds(AgentTelemetry.Metrics.RecoveryDuration, "Time from take-over to the next effect.");
        _limiterWait = make.Seconds(AgentTelemetry.Metrics.LimiterWait, "Time a model call waited for its limiter.");
        _conflicts = meter.CreateCounter<long>(AgentTelemetry.Metrics.AppendConflicts, "{append}", "Appends refused.");
        _takeovers = meter.CreateCounter<long>(AgentTelemetry.Metrics.Takeovers, "{takeover}", "Sessions taken over.");
        _interrupted = meter.CreateCounter<long>(
            AgentTelemetry.Metrics.ToolInterrupted,
            "{call}",
            "Tool calls whose outcome is unknown."
        );
        _budgetTokens = meter.CreateCounter<long>(AgentTelemetry.Metrics.BudgetTokens, "{token}", "Tokens booked.");
        _spansRejected = meter.CreateCounter<long>(
            AgentTelemetry.Metrics.SpansRejected,
            "{span}",
            "Spans that a collector refused for good."
        );
        _exportFailures = meter.CreateCounter<long>(
            AgentTelemetry.Metrics.ExportFailures,
            "{delivery}",
            "Deliveries of spans that failed and are tried again."
        );
        _sessions = meter.CreateUpDownCounter<int>(AgentTelemetry.Metrics.Sessions, "{session}", "Sessions by state.");
        _watchers = meter.CreateUpDownCounter<int>(
            AgentTelemetry.Metrics.Watchers,
            "{watcher}",
            "Readers that follow."
        );
    }

    /// <summary>A model call ended: its duration, the time to its first chunk and its tokens.</summary>
    public void ModelCallEnded(ModelCallMeasure call)
    {
        var tags = new TagList
        {
            { AgentTelemetry.GenAi.OperationName, AgentTelemetry.Operations.Chat },
            { AgentTelemetry.GenAi.ProviderName, call.Provider },
            { AgentTelemetry.GenAi.RequestModel, ModelName.Of(call.Model) },
        };
        AddKnown(ref tags, AgentTelemetry.GenAi.ResponseModel, call.ResponseModel);
        if (call.FirstChunk is { } first)
        {
            _firstChunk.Record(first.TotalSeconds, tags);
        }

        // A call that failed before its end says nothing of its tokens.
        if (call.Usage is { } usage)
        {
            RecordTokens(tags, "input", usage.InputTokens);
            RecordTokens(tags, "output", usage.OutputTokens);
        }

        AddKnown(ref tags, AgentTelemetry.General.ErrorType, call.Error is { } error ? Words.Of(error) : null);
        _modelCall.Record(call.Duration.TotalSeconds, tags);
    }

    /// <summary>A tool call that had started ended.</summary>
    public void ToolCallEnded(string tool, TimeSpan duration, ToolCallCompleted end)
    {
        var tags = new TagList
        {
            { AgentTelemetry.GenAi.OperationName, AgentTelemetry.Operations.ExecuteTool },
            { AgentTelemetry.GenAi.ToolName, tool },
        };
        if (end.Outcome == ToolOutcome.Interrupted)
        {
            _interrupted.Add(1, tags);
        }

        AddKnown(ref tags, AgentTelemetry.General.ErrorType, ToolCallSpan.ErrorType(end));
        _toolCall.Record(duration.TotalSeconds, tags);
    }

    /// <summary>A turn ended.</summary>
    /// <param name="role">The agent's role.</param>
    /// <param name="duration">From its begin to its end.</param>
    /// <param name="modelCalls">Model calls it made.</param>
    /// <param name="toolCalls">Tool calls it started.</param>
    /// <param name="outcome">How it ended.</param>
    public void TurnEnded(string role, TimeSpan duration, int modelCalls, int toolCalls, TurnOutcome outcome)
    {
        var tags = new TagList
        {
            { AgentTelemetry.GenAi.OperationName, AgentTelemetry.Operations.InvokeAgent },
            { AgentTelemetry.GenAi.AgentName, role },
        };
        AddKnown(
            ref tags,
            AgentTelemetry.General.ErrorType,
            outcome == TurnOutcome.Completed ? null : Words.Of(outcome)
        );
        _turn.Record(duration.TotalSeconds, tags);
        _turnModelCalls.Record(modelCalls, tags);
        _turnToolCalls.Record(toolCalls, tags);
    }

    /// <summary>An append to the log ended.</summary>
    public void AppendEnded(TimeSpan duration, AppendStatus status)
    {
        _append.Record(duration.TotalSeconds);
        if (status is AppendStatus.Fenced or AppendStatus.Conflict)
        {
            _conflicts.Add(1);
        }
    }

    /// <summary>A session of an owner that ended was taken over and is about to go on.</summary>
    /// <param name="recovery">From the new lease to the next effect.</param>
    public void TakenOver(TimeSpan recovery)
    {
        _takeovers.Add(1);
        _recovery.Record(recovery.TotalSeconds);
    }

    /// <summary>A session of this process went from one state to another; null where it comes into or leaves the process.</summary>
    public void SessionChanged(string? from, string? to)
    {
        if (from is not null)
        {
            _sessions.Add(-1, new KeyValuePair<string, object?>(AgentTelemetry.Orch.State, from));
        }

        if (to is not null)
        {
            _sessions.Add(1, new KeyValuePair<string, object?>(AgentTelemetry.Orch.State, to));
        }
    }

    /// <summary>Readers began (1) or stopped (-1) to follow a tree.</summary>
    public void WatchersChanged(int change) => _watchers.Add(change);

    /// <summary>A model call waited for its limiter.</summary>
    public void LimiterWaited(TimeSpan wait) => _limiterWait.Record(wait.TotalSeconds);

    /// <summary>Tokens were booked on a budget.</summary>
    public void BudgetBooked(long tokens) => _budgetTokens.Add(Math.Max(0, tokens));

    /// <summary>A collector refused spans for good.</summary>
    public void SpansRejected(long count) => _spansRejected.Add(count);

    /// <summary>A delivery of spans failed and will be tried again.</summary>
    public void ExportFailed() => _exportFailures.Add(1);

    private void RecordTokens(TagList tags, string type, long tokens)
    {
        tags.Add(AgentTelemetry.GenAi.TokenType, type);
        _tokens.Record(tokens, tags);
    }

    private static void AddKnown(ref TagList tags, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            tags.Add(key, value);
        }
    }
}

/// <summary>What is measured of a model call.</summary>
/// <param name="Provider">The provider in GenAI words.</param>
/// <param name="Model">The model asked, by our name for it.</param>
/// <param name="Duration">From the request to the last chunk or the failure.</param>
public sealed record ModelCallMeasure(string Provider, string Model, TimeSpan Duration)
{
    /// <summary>The model that answered; null where unknown.</summary>
    public string? ResponseModel { get; init; }

    /// <summary>Time to the first chunk; null where nothing was streamed.</summary>
    public TimeSpan? FirstChunk { get; init; }

    /// <summary>Its tokens; null where unknown.</summary>
    public ModelUsage? Usage { get; init; }

    /// <summary>Why it failed; null for success.</summary>
    public ModelErrorKind? Error { get; init; }
}
