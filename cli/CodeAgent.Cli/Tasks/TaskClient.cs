using System.Runtime.CompilerServices;
using CodeAgent.Cli.Failures;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>One task as a face of the program uses it. Nothing is run here: the worker takes what is left for it.</summary>
internal sealed class TaskClient(ITaskGrain grain, string id, string actor)
{
    /// <summary>The task's id.</summary>
    public string Id => id;

    /// <summary>Leaves a command for whoever runs the task and waits until it was taken.</summary>
    /// <exception cref="CodeAgentException">It was rejected (coded).</exception>
    public async Task SendAsync(TaskCommand command, string commandId, CancellationToken cancellationToken)
    {
        var answer = await grain.LeaveAsync(TaskCodec.Encode(command, commandId, actor), cancellationToken);
        while (answer is null)
        {
            answer = await grain.AnswerAsync(commandId, cancellationToken);
        }

        if (!answer.Accepted)
        {
            throw new CodeAgentException(FailureMap.Parse(answer.Code), answer.Message ?? "The command was rejected.");
        }
    }

    /// <summary>The task as it is.</summary>
    /// <exception cref="CodeAgentException">There is none (AGENT0511).</exception>
    public async Task<TaskSnapshot> SnapshotAsync(CancellationToken cancellationToken) =>
        await grain.SnapshotAsync(cancellationToken)
        ?? throw new CodeAgentException(
            ErrorCode.UnknownTask,
            $"There is no task '{id}'.\n`codeagent task list` shows those there are."
        );

    /// <summary>Events above a position, then each as it happens; ends only when it is cancelled.</summary>
    public async IAsyncEnumerable<EventEnvelope> WatchAsync(
        long after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await foreach (var notice in grain.WatchAsync(after, cancellationToken))
        {
            if (notice.Event is { } happened)
            {
                yield return happened;
            }
        }
    }
}
