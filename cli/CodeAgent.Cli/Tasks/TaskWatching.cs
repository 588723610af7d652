using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Hosting;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>Tells what happens to a task, a line an event, until it ends or waits for a person.</summary>
internal sealed class TaskWatching(LocalHost host, StandardOutput output)
{
    /// <summary>Follows the task; answers with the exit code that its end means.</summary>
    public async Task<ExitCode> RunAsync(TaskClient task, CancellationToken cancellationToken)
    {
        var begun = host.Clock.GetTimestamp();
        var stream = StreamId.Task(task.Id);
        await foreach (var envelope in task.WatchAsync(0, cancellationToken))
        {
            if (envelope.Stream != stream || TaskCodec.Decode(envelope) is not { } happened)
            {
                continue;
            }

            if (TaskLines.Of(happened) is { } line)
            {
                output.Write($"{host.Clock.GetElapsedTime(begun).TotalSeconds, 6:0.0}  {line}\n");
            }

            if (happened is TaskCompleted or TaskPaused)
            {
                return Ended(await task.SnapshotAsync(cancellationToken));
            }
        }

        return ExitCode.Done;
    }

    /// <summary>What a task's state means for a script.</summary>
    public static ExitCode Ended(TaskSnapshot task) =>
        task.Status switch
        {
            TaskStatuses.Succeeded => ExitCode.Done,
            TaskStatuses.Failed => ExitCode.Failed,
            TaskStatuses.Cancelled => ExitCode.Cancelled,
            TaskStatuses.Paused when task.Paused?.Kind == PauseKind.Budget => ExitCode.Budget,
            TaskStatuses.Paused when task.Paused?.Kind == PauseKind.Environment => ExitCode.Environment,
            TaskStatuses.Paused or TaskStatuses.Waiting => ExitCode.NeedsDecision,
            _ => ExitCode.Done,
        };
}
