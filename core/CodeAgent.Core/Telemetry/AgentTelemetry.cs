using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CodeAgent.Core.Telemetry;

/// <summary>
/// Every name that telemetry uses, in one place: the OpenTelemetry GenAI conventions (still in development, so pinned by
/// <see cref="SchemaUrl"/>) and our own <c>orch.*</c> names for what they have no word for.
/// </summary>
public static class AgentTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "CodeAgent";

    /// <summary>The conventions' version that the names follow.</summary>
    public const string SchemaUrl = "https://opentelemetry.io/schemas/gen-ai-dev/1.42.0-dev";

    /// <summary>The program's version, e.g. <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(AgentTelemetry).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Source of live activities (requests, set-up). What an agent does is projected from its log instead.</summary>
    public static ActivitySource Source { get; } =
        new(new ActivitySourceOptions(Name) { Version = Version, TelemetrySchemaUrl = SchemaUrl });

    /// <summary>The one meter of the process.</summary>
    public static Meter Meter { get; } =
        new(new MeterOptions(Name) { Version = Version, TelemetrySchemaUrl = SchemaUrl });

    /// <summary>Values of <c>gen_ai.operation.name</c>, each also the first word of its spans' names.</summary>
    public static class Operations
    {
        /// <summary>One turn of an agent.</summary>
        public const string InvokeAgent = "invoke_agent";

        /// <summary>One model call.</summary>
        public const string Chat = "chat";

        /// <summary>One tool call.</summary>
        public const string ExecuteTool = "execute_tool";
    }

    /// <summary>Attribute names of the conventions.</summary>
    public static class GenAi
    {
        /// <summary>What is done; see <see cref="Operations"/>.</summary>
        public const string OperationName = "gen_ai.operation.name";

        /// <summary>Who serves the model.</summary>
        public const string ProviderName = "gen_ai.provider.name";

        /// <summary>The session's stream.</summary>
        public const string ConversationId = "gen_ai.conversation.id";

        /// <summary>The agent's unique id: its stream.</summary>
        public const string AgentId = "gen_ai.agent.id";

        /// <summary>The agent's role.</summary>
        public const string AgentName = "gen_ai.agent.name";

        /// <summary>The program's version.</summary>
        public const string AgentVersion = "gen_ai.agent.version";

        /// <summary>The model asked.</summary>
        public const string RequestModel = "gen_ai.request.model";

        /// <summary>Whether the answer was asked for as a stream.</summary>
        public const string RequestStream = "gen_ai.request.stream";

        /// <summary>The provider's id of the answer.</summary>
        public const string ResponseId = "gen_ai.response.id";

        /// <summary>The model that answered.</summary>
        public const string ResponseModel = "gen_ai.response.model";

        /// <summary>Why the model stopped.</summary>
        public const string FinishReasons = "gen_ai.response.finish_reasons";

        /// <summary>Seconds to the first chunk.</summary>
        public const string TimeToFirstChunk = "gen_ai.response.time_to_first_chunk";

        /// <summary>All input tokens, cached parts included.</summary>
        public const string InputTokens = "gen_ai.usage.input_tokens";

        /// <summary>Output tokens, reasoning included.</summary>
        public const string OutputTokens = "gen_ai.usage.output_tokens";

        /// <summary>Input tokens read from the provider's cache.</summary>
        public const string CacheReadTokens = "gen_ai.usage.cache_read.input_tokens";

        /// <summary>Input tokens written to the provider's cache.</summary>
        public const string CacheCreationTokens = "gen_ai.usage.cache_creation.input_tokens";

        /// <summary>The tool.</summary>
        public const string ToolName = "gen_ai.tool.name";

        /// <summary>The call's id; on spans only.</summary>
        public const string ToolCallId = "gen_ai.tool.call.id";

        /// <summary>The call's arguments; content, off by default.</summary>
        public const string ToolCallArguments = "gen_ai.tool.call.arguments";

        /// <summary>The call's result; content, off by default.</summary>
        public const string ToolCallResult = "gen_ai.tool.call.result";

        /// <summary>What was said to the agent; content, off by default.</summary>
        public const string InputMessages = "gen_ai.input.messages";

        /// <summary>What the model said; content, off by default.</summary>
        public const string OutputMessages = "gen_ai.output.messages";

        /// <summary><c>input</c> or <c>output</c>; on metrics only.</summary>
        public const string TokenType = "gen_ai.token.type";
    }

    /// <summary>Attribute names of the general conventions.</summary>
    public static class General
    {
        /// <summary>Why it failed: a word of the log's own kinds.</summary>
        public const string ErrorType = "error.type";

        /// <summary>The value of <see cref="ErrorType"/> where nothing better is known.</summary>
        public const string ErrorOther = "_OTHER";

        /// <summary>A tool's process.</summary>
        public const string ProcessId = "process.pid";

        /// <summary>How a tool's process ended.</summary>
        public const string ProcessExitCode = "process.exit.code";
    }

    /// <summary>Our own attribute and span event names.</summary>
    public static class Orch
    {
        /// <summary>The task a tree works on.</summary>
        public const string TaskId = "orch.task.id";

        /// <summary>The session's stream.</summary>
        public const string SessionId = "orch.session.id";

        /// <summary>The subtask that a subagent works on.</summary>
        public const string StepId = "orch.step.id";

        /// <summary>Which attempt; of a tool call the last one.</summary>
        public const string Attempt = "orch.attempt";

        /// <summary>The owner's epoch.</summary>
        public const string Epoch = "orch.epoch";

        /// <summary>The machine.</summary>
        public const string NodeId = "orch.node.id";

        /// <summary>Milliseconds a call waited for a person.</summary>
        public const string ApprovalWaitMs = "orch.approval.wait_ms";

        /// <summary>How a tool call ended, in the log's word.</summary>
        public const string ToolOutcome = "orch.tool.outcome";

        /// <summary>The turn.</summary>
        public const string TurnId = "orch.turn.id";

        /// <summary>How a turn ended, in the log's word.</summary>
        public const string TurnOutcome = "orch.turn.outcome";

        /// <summary>Which step of a turn, from 1.</summary>
        public const string TurnStep = "orch.turn.step";

        /// <summary>Model calls of a turn.</summary>
        public const string TurnModelCalls = "orch.turn.model_calls";

        /// <summary>Started tool calls of a turn.</summary>
        public const string TurnToolCalls = "orch.turn.tool_calls";

        /// <summary>Millionths of a US dollar.</summary>
        public const string CostMicroUsd = "orch.cost.micro_usd";

        /// <summary>Why a span is linked: <c>cause</c> or <c>previous_turn</c>.</summary>
        public const string LinkKind = "orch.link.kind";

        /// <summary>Span event on a turn: a tool call ended without having started.</summary>
        public const string ToolNotStartedEvent = "orch.tool.not_started";

        /// <summary>Span event on a tool call: recovery ran it again.</summary>
        public const string ToolRestartedEvent = "orch.tool.restarted";

        /// <summary>Span event on a turn: another process took the session over.</summary>
        public const string TakeoverEvent = "orch.takeover";

        /// <summary>State of a session; on metrics.</summary>
        public const string State = "state";
    }

    /// <summary>Instrument names.</summary>
    public static class Metrics
    {
        /// <summary>Tokens of a model call, by type.</summary>
        public const string TokenUsage = "gen_ai.client.token.usage";

        /// <summary>Seconds of a model call.</summary>
        public const string OperationDuration = "gen_ai.client.operation.duration";

        /// <summary>Seconds to a model call's first chunk.</summary>
        public const string TimeToFirstChunk = "gen_ai.client.operation.time_to_first_chunk";

        /// <summary>Seconds of a turn.</summary>
        public const string InvokeAgentDuration = "gen_ai.invoke_agent.duration";

        /// <summary>Model calls of a turn.</summary>
        public const string InferenceCalls = "gen_ai.invoke_agent.inference_calls";

        /// <summary>Tool calls of a turn.</summary>
        public const string ToolCalls = "gen_ai.invoke_agent.tool_calls";

        /// <summary>Seconds of a tool call.</summary>
        public const string ExecuteToolDuration = "gen_ai.execute_tool.duration";

        /// <summary>Sessions by state.</summary>
        public const string Sessions = "orch.sessions";

        /// <summary>Seconds of an append to the log.</summary>
        public const string AppendDuration = "orch.append.duration";

        /// <summary>Appends that another owner's came before.</summary>
        public const string AppendConflicts = "orch.append.conflicts";

        /// <summary>Sessions taken over from an owner that ended.</summary>
        public const string Takeovers = "orch.takeovers";

        /// <summary>Seconds from take-over to the next effect.</summary>
        public const string RecoveryDuration = "orch.recovery.duration";

        /// <summary>Tool calls whose outcome is unknown.</summary>
        public const string ToolInterrupted = "orch.tool.interrupted";

        /// <summary>Readers that follow a tree.</summary>
        public const string Watchers = "orch.watchers";

        /// <summary>Seconds a model call waited for its limiter.</summary>
        public const string LimiterWait = "orch.limiter.wait";

        /// <summary>Tokens booked on budgets.</summary>
        public const string BudgetTokens = "orch.budget.tokens";

        /// <summary>Spans that a collector refused for good.</summary>
        public const string SpansRejected = "orch.export.rejected";

        /// <summary>Deliveries of spans that failed and are tried again.</summary>
        public const string ExportFailures = "orch.export.failures";
    }
}
