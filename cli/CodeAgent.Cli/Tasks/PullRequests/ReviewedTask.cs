using CodeAgent.Cli.Output;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks.PullRequests;

/// <summary>A task as whoever watches its pull request sees it.</summary>
internal interface IReviewedTask
{
    /// <summary>The task once nobody works on it any more.</summary>
    Task<TaskSnapshot> SettledAsync(CancellationToken cancellationToken);

    /// <summary>Gives it words about its result; it is worked on when this returns, or had taken them before.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">It does not take them now (AGENT0504).</exception>
    Task ReopenAsync(IReadOnlyList<TaskFeedback> feedback, CancellationToken cancellationToken);
}

/// <summary>A task of this state folder. What happens to it meanwhile is told.</summary>
internal sealed class ReviewedTask(TaskClient task, TextWriter notes) : IReviewedTask
{
    /// <inheritdoc/>
    public async Task<TaskSnapshot> SettledAsync(CancellationToken cancellationToken)
    {
        var now = await task.SnapshotAsync(cancellationToken);
        if (IsSettled(now))
        {
            return now;
        }

        await foreach (var happened in task.WatchAsync(now.LastRootSeq, cancellationToken))
        {
            if (happened is null)
            {
                task.KeepWorker();
            }
            else if (happened.Stream == task.Stream && TaskCodec.Decode(happened) is { } known)
            {
                if (TaskLines.Of(known) is { } line)
                {
                    await notes.WriteLineAsync(TerminalText.Clean(line));
                }
            }

            // Only when nothing happened for a while: a pause may be over in a moment.
            if (happened is null && IsSettled(now = await task.SnapshotAsync(cancellationToken)))
            {
                break;
            }
        }

        return now;
    }

    /// <inheritdoc/>
    public Task ReopenAsync(IReadOnlyList<TaskFeedback> feedback, CancellationToken cancellationToken) =>
        task.SendAsync(new ReopenTask(feedback), cancellationToken);

    private static bool IsSettled(TaskSnapshot task) =>
        task.Status != TaskStatuses.New && !TaskStatuses.NeedsRunner(task.Status);
}
