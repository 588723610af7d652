using System.Runtime.CompilerServices;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Grains.Agents;
using CodeAgent.Grains.Sessions;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>One task as a face of the program uses it. Nothing is run here: the worker takes what is left for it.</summary>
internal sealed class TaskClient(Orleans.IGrainFactory grains, string id, string actor, Action keepWorker)
{
    private const int PageSize = 1_000;

    /// <summary>Bytes of a patch that are shown at the most.</summary>
    public const int MostPatch = 32 * 1024 * 1024;
    private readonly ITaskGrain _grain = grains.GetGrain<ITaskGrain>(id);

    /// <summary>The task's id.</summary>
    public string Id => id;

    /// <summary>The task's stream.</summary>
    public StreamId Stream => StreamId.Task(id);

    /// <summary>Leaves a command for whoever runs the task and waits until it was taken.</summary>
    /// <exception cref="CodeAgentException">It was rejected, or no worker can be started (coded).</exception>
    public Task SendAsync(TaskCommand command, CancellationToken cancellationToken) =>
        SendAsync(command, SessionClient.NewCommandId(), cancellationToken);

    /// <summary>As without an id; one that was given before brings the first answer.</summary>
    /// <exception cref="CodeAgentException">It was rejected, or no worker can be started (coded).</exception>
    public async Task SendAsync(TaskCommand command, string commandId, CancellationToken cancellationToken)
    {
        keepWorker();
        var answer = await _grain.LeaveAsync(TaskCodec.Encode(command, commandId, actor), cancellationToken);
        while (answer is null)
        {
            keepWorker();
            answer = await _grain.AnswerAsync(commandId, cancellationToken);
        }

        RefuseRejected(answer.Accepted, answer.Code, answer.Message);
    }

    /// <summary>Sees that somebody runs the task.</summary>
    public void KeepWorker() => keepWorker();

    /// <summary>Leaves a command for whoever runs one of the task's agents and waits until it was taken.</summary>
    /// <exception cref="CodeAgentException">It was rejected, or no worker can be started (coded).</exception>
    public Task SendAsync(StreamId agent, SessionCommand command, CancellationToken cancellationToken) =>
        GiveAsync(agent, command, runsHere: false, cancellationToken);

    /// <summary>Has an agent that rests do something here and now, for which no worker would wake it.</summary>
    /// <exception cref="CodeAgentException">It was rejected (coded).</exception>
    public Task DoAsync(StreamId agent, SessionCommand command, CancellationToken cancellationToken) =>
        GiveAsync(agent, command, runsHere: true, cancellationToken);

    /// <summary>The task as it is.</summary>
    /// <exception cref="CodeAgentException">There is none (AGENT0511).</exception>
    public async Task<TaskSnapshot> SnapshotAsync(CancellationToken cancellationToken) =>
        await _grain.SnapshotAsync(cancellationToken)
        ?? throw new CodeAgentException(ErrorCode.UnknownTask, $"There is no task '{id}'.");

    /// <summary>What changed: by the whole task so far, or by one subtask, also while its agent works.</summary>
    public async Task<TaskDiff> DiffAsync(string? subtask, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await _grain.DiffAsync(subtask, MostPatch, cancellationToken) is { } diff)
            {
                return diff;
            }
        }
    }

    /// <summary>All that a check printed; null where there is no such check.</summary>
    public Task<string?> PrintedAsync(int number, CancellationToken cancellationToken) =>
        _grain.PrintedAsync(number, cancellationToken);

    /// <summary>One of its agents as it is; null where its session has not begun.</summary>
    public Task<SessionSnapshot?> AgentAsync(StreamId agent, CancellationToken cancellationToken) =>
        GrainAgents.Find(grains, agent).SnapshotAsync(cancellationToken);

    /// <summary>The events of the task and its agents up to a position.</summary>
    public async IAsyncEnumerable<EventEnvelope> ReadAsync(
        long after,
        long upTo,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (after < upTo)
        {
            var page = await _grain.ReadAsync(after, PageSize, cancellationToken);
            foreach (var envelope in page.Events.TakeWhile(envelope => envelope.RootSeq <= upTo))
            {
                yield return envelope;
            }

            if (page.Events.Count == 0)
            {
                yield break;
            }

            after = page.NextAfter;
        }
    }

    /// <summary>Events above a position, then each as it happens; null each second in which nothing did. Never ends by itself.</summary>
    public async IAsyncEnumerable<EventEnvelope?> WatchAsync(
        long after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var page = await _grain.ReadAsync(after, PageSize, cancellationToken);
            foreach (var envelope in page.Events)
            {
                yield return envelope;
            }

            after = page.NextAfter;
            if (page.Events.Count == 0)
            {
                yield return null;
            }
        }
    }

    private async Task GiveAsync(
        StreamId agent,
        SessionCommand command,
        bool runsHere,
        CancellationToken cancellationToken
    )
    {
        var grain = GrainAgents.Find(grains, agent);
        var commandId = SessionClient.NewCommandId();
        var posted = SessionCodec.Encode(command, commandId, actor);
        keepWorker();
        var answer = runsHere
            ? await grain.PostAsync(posted, cancellationToken)
            : await grain.LeaveAsync(posted, cancellationToken);
        while (answer is null)
        {
            keepWorker();
            answer = await grain.AnswerAsync(commandId, cancellationToken);
        }

        RefuseRejected(answer.Accepted, answer.Code, answer.Message);
    }

    private static void RefuseRejected(bool isAccepted, string? code, string? message)
    {
        if (!isAccepted)
        {
            throw new CodeAgentException(FailureMap.Parse(code), message ?? "The command was rejected.");
        }
    }
}
