using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Cli.Tasks;

/// <summary>
/// Follows a task until nothing more happens without a person: as a live picture at a terminal, a line an event
/// elsewhere, or as stored events. A worker that dies meanwhile is followed by another.
/// </summary>
internal sealed class TaskWatching(
    Action keepWorker,
    TimeProvider clock,
    CliEnvironment environment,
    StandardOutput output
)
{
    /// <summary>Follows the task; answers with the exit code that its state means.</summary>
    public async Task<ExitCode> RunAsync(TaskClient task, bool asJson, CancellationToken stop)
    {
        var shown = Show(asJson);
        var board = new TaskBoard(task.Stream);
        var begun = await task.SnapshotAsync(stop);
        try
        {
            await FollowAsync(task, board, shown, begun.LastRootSeq, stop);
            shown.End(board);
            return Ended(board.State);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            shown.End(board);
            await Console.Error.WriteLineAsync(
                $"codeagent: Task {task.Id} goes on without you. Follow it again: codeagent task watch {task.Id}"
            );
            return ExitCode.Cancelled;
        }
        finally
        {
            shown.Dispose();
        }
    }

    /// <summary>What a task's state means for a script.</summary>
    public static ExitCode Ended(TaskState task) => Ended(task.Status, task.Paused?.Kind);

    /// <summary>What a task's status means for a script.</summary>
    public static ExitCode Ended(string status, PauseKind? pause) =>
        status switch
        {
            TaskStatuses.Succeeded => ExitCode.Done,
            TaskStatuses.Failed => ExitCode.Failed,
            TaskStatuses.Cancelled => ExitCode.Cancelled,
            TaskStatuses.Paused when pause == PauseKind.Budget => ExitCode.Budget,
            TaskStatuses.Paused when pause == PauseKind.Environment => ExitCode.Environment,
            TaskStatuses.Paused or TaskStatuses.Waiting => ExitCode.NeedsDecision,
            _ => ExitCode.Done,
        };

    /// <summary>What happened before is told first; only then does a state at rest end it.</summary>
    private async Task FollowAsync(
        TaskClient task,
        TaskBoard board,
        IWatchView shown,
        long known,
        CancellationToken stop
    )
    {
        await foreach (var envelope in task.WatchAsync(0, stop))
        {
            if (envelope is not null)
            {
                shown.Tell(board, envelope, board.Apply(envelope));
            }
            else if (!board.IsAtRest)
            {
                keepWorker();
            }

            var isCaughtUp = board.Position >= known;
            if (isCaughtUp)
            {
                shown.Draw(board);
                if (board.IsSeen(isQuiet: envelope is null))
                {
                    return;
                }
            }
        }
    }

    private IWatchView Show(bool asJson)
    {
        var isTerminal = !Console.IsOutputRedirected && environment.Variables.GetValueOrDefault("TERM") != "dumb";
        return asJson ? new EventLines(output)
            : isTerminal ? new LiveBoard(clock, new Styles(!environment.IsPlain))
            : new PlainLines(output);
    }
}
