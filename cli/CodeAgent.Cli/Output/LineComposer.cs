using CodeAgent.Cli.Output.Lines;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Models;
using CodeAgent.Core.Permissions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>Makes lines of a session's events.</summary>
/// <param name="session">The session.</param>
/// <param name="facts">What the lines say of the program.</param>
internal sealed class LineComposer(OpenedSession session, LineFacts facts)
{
    private const string Success = "success";
    private const string Failed = "error_during_execution";
    private const string NoOutput = "error_max_structured_output_retries";
    private static readonly string s_noOutput = ErrorCode.OutputInvalid.ToText();
    private PartialMessages? _partials;

    /// <summary>The first line.</summary>
    public InitLine Init() =>
        new(
            session.Workspace,
            session.Tools,
            session.Model,
            JsonWord.Of(session.PermissionMode),
            facts.KeySource,
            facts.Version
        )
        {
            McpServers = facts.Servers(),
            SessionId = session.Client.Id,
            Uuid = NewUuid(),
        };

    /// <summary>The line that tells the host that its message is the session's now.</summary>
    public ReplayLine Replay(string inputId, IReadOnlyList<ContentBlock> content) =>
        new(new UserLineMessage(LineBlock.Of(content)), null) { SessionId = session.Client.Id, Uuid = inputId };

    /// <summary>The lines of what is shown of an answer while it comes.</summary>
    public IEnumerable<StreamEventLine> Partial(TransientEvent transient, TurnLedger turn) =>
        Lines(Partials(turn).Of(transient));

    /// <summary>The lines that end them; none for another event than the answer.</summary>
    public IEnumerable<StreamEventLine> PartialEnd(SessionEvent known, TurnLedger turn) =>
        known is ModelCallCompleted answer ? Lines(Partials(turn).End(answer, StopWord(answer.StopReason))) : [];

    /// <summary>The line of an event; null for an event without one.</summary>
    public Line? Of(EventEnvelope envelope, SessionEvent known, TurnLedger turn)
    {
        Line? line = known switch
        {
            ModelCallCompleted answer => Answer(answer, turn),
            ToolCallCompleted end => Result(end),
            SettingsChanged { PermissionMode: { } mode } => Mode(mode),
            ModelCallFailed { RetryAt: not null } failed => Retry(failed, RetryNotice.Of(failed, envelope, turn)),
            _ => null,
        };
        return line is null ? null : line with { Uuid = EventUuid.Of(envelope).ToString() };
    }

    /// <summary>The line before a denied call's result; null for another event.</summary>
    public DeniedLine? Denial(SessionEvent known, TurnLedger turn) =>
        known is ToolCallCompleted { Outcome: ToolOutcome.Denied } end && turn.Call(end.CallId) is { } call
            ? new DeniedLine(
                call.Block.Name,
                end.CallId,
                call.Decided?.Source == "mode" ? "mode" : "rule",
                call.Decided?.Reason,
                ContentText.Of(end.Content)
            )
            {
                SessionId = session.Client.Id,
                Uuid = NewUuid(),
            }
            : null;

    /// <summary>The line of a turn's end.</summary>
    public ResultLine Result(TurnReport report)
    {
        var subtype = report.Code == s_noOutput ? NoOutput : Subtype(report.Outcome);
        return new ResultLine(subtype, subtype != Success)
        {
            SessionId = session.Client.Id,
            Uuid = report.Uuid.ToString(),
            DurationMs = report.DurationMs,
            DurationApiMs = report.ApiMs,
            NumTurns = report.Steps,
            Result = subtype == Success ? report.Text : null,
            StructuredOutput = report.Output,
            Errors = subtype == Success ? null : [ErrorText(report)],
            StopReason = StopWord(report.StopReason),
            TotalCostUsd = report.CostMicroUsd / 1_000_000m,
            Usage = LineUsage.Of(report.Usage),
            ModelUsage = report.Models.ToDictionary(
                model => model.Name,
                model => LineModelUsage.Of(model.Usage, model.CostMicroUsd, facts.ContextWindow(model.Asked))
            ),
            PermissionDenials = [.. report.Denials.Select(call => new LineDenial(call.Tool, call.CallId, call.Input))],
            ApiErrorStatus = report.ApiErrorStatus,
        };
    }

    private PartialMessages Partials(TurnLedger turn) =>
        _partials ??= new PartialMessages(callId => new AssistantLineMessage(
            callId,
            turn.ModelCall(callId)?.Model ?? session.Model,
            [],
            null,
            LineUsage.Of(ModelUsage.None)
        ));

    private IEnumerable<StreamEventLine> Lines(IEnumerable<StreamEvent> events) =>
        events.Select(one => new StreamEventLine(one, null) { SessionId = session.Client.Id, Uuid = NewUuid() });

    private AssistantLine Answer(ModelCallCompleted answer, TurnLedger turn)
    {
        var message = new AssistantLineMessage(
            answer.ResponseId ?? answer.CallId,
            answer.ResponseModel ?? turn.ModelCall(answer.CallId)?.Model ?? session.Model,
            LineBlock.Of(answer.Message.Content),
            StopWord(answer.StopReason),
            LineUsage.Of(answer.Usage)
        );
        return new AssistantLine(message, null) { SessionId = session.Client.Id, Uuid = "" };
    }

    private UserLine Result(ToolCallCompleted end)
    {
        var result = new ToolResultBlock(end.CallId, end.Content, end.Outcome != ToolOutcome.Succeeded);
        return new UserLine(new UserLineMessage([LineBlock.Of(result)]), null, end.Details)
        {
            SessionId = session.Client.Id,
            Uuid = "",
        };
    }

    private ModeLine Mode(PermissionMode mode) => new(JsonWord.Of(mode)) { SessionId = session.Client.Id, Uuid = "" };

    private RetryLine Retry(ModelCallFailed failed, RetryNotice notice) =>
        new(
            notice.Attempt - 1,
            notice.MaxAttempts - 1,
            (long)notice.Wait.TotalMilliseconds,
            failed.Status,
            JsonWord.Of(failed.Kind)
        )
        {
            SessionId = session.Client.Id,
            Uuid = "",
        };

    private static string NewUuid() => Guid.CreateVersion7().ToString();

    private static string Subtype(TurnOutcome? outcome) =>
        outcome switch
        {
            TurnOutcome.Completed => Success,
            TurnOutcome.LimitReached => "error_max_turns",
            TurnOutcome.BudgetExhausted => "error_max_budget_usd",
            _ => Failed,
        };

    private static string ErrorText(TurnReport report)
    {
        var text = report.Detail ?? "The turn did not end by itself.";
        return report.Code is { } code ? $"{text} ({code})" : text;
    }

    private static string? StopWord(StopReason? reason) =>
        reason switch
        {
            StopReason.EndTurn => "end_turn",
            StopReason.ToolUse => "tool_use",
            StopReason.MaxTokens => "max_tokens",
            StopReason.Refusal => "refusal",
            _ => null,
        };
}

/// <summary>What lines say of the program.</summary>
/// <param name="Version">Its version.</param>
/// <param name="KeySource">The variable that gave the model's key, or <c>none</c>.</param>
/// <param name="ContextWindow">Tokens that fit into a model; null where unknown.</param>
internal sealed record LineFacts(string Version, string KeySource, Func<string, int?> ContextWindow)
{
    /// <summary>How the servers of the Model Context Protocol stand.</summary>
    public Func<IReadOnlyList<ServerLine>> Servers { get; init; } = () => [];
}
