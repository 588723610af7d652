using System.Globalization;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Cli.Tasks;

/// <summary>A line for each event that a watcher cares for, with the time since the submission.</summary>
internal sealed class PlainLines(StandardOutput output) : IWatchView
{
    public void Tell(TaskBoard board, EventEnvelope envelope, TaskEvent? happened)
    {
        var line = happened is not null ? TaskLines.Of(happened) : Asked(envelope, board);
        if (line is not null)
        {
            var at = (envelope.Ts - board.State.SubmittedAt).TotalSeconds;
            output.Write(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Math.Max(0, at), 6:0.0}  {TerminalText.Line(line, 500)}\n"
                )
            );
        }
    }

    public void Draw(TaskBoard board) { }

    public void End(TaskBoard board)
    {
        if (board.IsAtRest)
        {
            output.Write($"{TaskHints.Next(board.Stream.Key, board.State)}\n");
        }
    }

    public void Dispose() { }

    private static string? Asked(EventEnvelope envelope, TaskBoard board) =>
        SessionCodec.Decode(envelope) is ApprovalRequested asked
            ? $"{TaskStreams.AgentOf(envelope.Stream)?.SubtaskId ?? "coordinator"} asks: {asked.Title}. "
                + $"codeagent task approve {board.Stream.Key} {asked.ApprovalId} [--deny]"
            : null;
}
