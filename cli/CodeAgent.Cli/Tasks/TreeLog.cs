using System.Globalization;
using System.Text;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Cli.Tasks;

/// <summary>Tells the events of a task and its agents as a log that people read: when, who, what.</summary>
internal sealed class TreeLog
{
    private const int ShownLines = 6;
    private readonly Dictionary<string, AgentActivity> _agents = new(StringComparer.Ordinal);

    /// <summary>The text of one event; empty for one that says nothing to a reader.</summary>
    public string Tell(EventEnvelope envelope)
    {
        if (TaskStreams.TaskOf(envelope.Stream) == envelope.Stream)
        {
            return TaskCodec.Decode(envelope) is { } happened && TaskLines.Of(happened) is { } line
                ? Lines(envelope, "task", line + Printed(happened))
                : "";
        }

        if (SessionCodec.Decode(envelope) is not { } told)
        {
            return "";
        }

        var agent = (_agents.GetValueOrDefault(envelope.Stream.Value) ?? new AgentActivity()).Apply(told);
        _agents[envelope.Stream.Value] = agent;
        return Of(told, agent) is { Length: > 0 } text ? Lines(envelope, NameOf(envelope.Stream), text) : "";
    }

    private static string NameOf(StreamId stream) =>
        TaskStreams.AgentOf(stream) is var (subtask, attempt)
            ? string.Create(CultureInfo.InvariantCulture, $"{subtask}/{attempt}")
            : "coordinator";

    private static string Of(SessionEvent told, AgentActivity agent) =>
        told switch
        {
            SessionCreated created => $"begins with {created.Settings.Model}",
            ModelCallCompleted answer => answer.Message.Text.Trim(),
            ModelCallFailed failed => $"the model failed: {failed.Message}",
            ToolCallCompleted end => $"{agent.TitleOf(end.CallId)}: {JsonWord.Of(end.Outcome)}{Shown(end)}",
            ApprovalRequested asked => $"asks: {asked.Title} ({asked.ApprovalId})",
            ApprovalDecided decided =>
                $"{(decided.Approved ? "allowed" : "refused")} by {decided.Actor}{Behind(decided.Comment)}",
            ApprovalExpired => "nobody decided in time: refused",
            InterruptRequested interrupt => $"is stopped: {interrupt.Reason}",
            CheckpointTaken { Commit: null, Reason: { } reason } => $"no checkpoint: {reason}",
            WorkspaceRestored { Reason: null } restored => $"files are back at {restored.Commit[..12]}",
            WorkspaceRestored restored => $"files were not put back: {restored.Reason}",
            OwnerChanged => "goes on in another process",
            TurnCompleted { Outcome: not TurnOutcome.Completed } end =>
                $"{JsonWord.Of(end.Outcome)}{Behind(end.Detail)}",
            _ => "",
        };

    private static string Printed(TaskEvent happened) =>
        happened is CheckRecorded { Result: { Passed: false } result } ? $"\n{First(result.Output)}" : "";

    private static string Shown(ToolCallCompleted end) =>
        ContentText.Of(end.Content).Trim() is { Length: > 0 } text ? $"\n{First(text)}" : "";

    private static string First(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        var more = lines.Length > ShownLines ? $"\n… {lines.Length - ShownLines} more lines" : "";
        return string.Join('\n', lines.Take(ShownLines)) + more;
    }

    private static string Behind(string? words) => words is { Length: > 0 } ? $": {words}" : "";

    private static string Lines(EventEnvelope envelope, string who, string text)
    {
        var time = envelope.Ts.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var lines = text.TrimEnd().Split('\n');
        var told = new StringBuilder($"{time}  {who, -14}  {lines[0]}\n");
        foreach (var line in lines.Skip(1))
        {
            told.Append("                            ").Append(line).Append('\n');
        }

        return told.ToString();
    }
}
