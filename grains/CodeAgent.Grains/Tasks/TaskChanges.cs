using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Hosting;

namespace CodeAgent.Grains.Tasks;

/// <summary>Finds which commits a task's or a subtask's work lies between, and what changed from one to the other.</summary>
internal sealed class TaskChanges(IActivation activation, IEventLog log, IWorkspaces workspaces, StreamId task)
{
    private static readonly TimeSpan s_shortWait = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Task<TaskDiff>> _running = new(StringComparer.Ordinal);

    /// <summary>The difference; null while it is being made.</summary>
    public async Task<TaskDiff?> ReadAsync(
        TaskState state,
        string? subtaskId,
        int mostBytes,
        CancellationToken cancellationToken
    )
    {
        var (from, to) = subtaskId is null ? Whole(state) : await OfSubtaskAsync(state, subtaskId, cancellationToken);
        if (from is null || to is null || from == to)
        {
            return new TaskDiff(from, to, [], 0, 0, "");
        }

        var order = $"{from} {to} {mostBytes}";
        if (!_running.TryGetValue(order, out var running))
        {
            _running[order] = running = MakeAsync(state.Repository!.Mirror, from, to, mostBytes);
        }

        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(running, Task.Delay(s_shortWait, activation.Clock, waited.Token));
        await waited.CancelAsync();
        if (!running.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        _running.Remove(order);
        return await running;
    }

    private async Task<TaskDiff> MakeAsync(string mirror, string from, string to, int mostBytes)
    {
        var changes = await workspaces.ChangesAsync(mirror, from, to, activation.Deactivating);
        var patch = await workspaces.DiffAsync(mirror, from, to, mostBytes, activation.Deactivating);
        return new TaskDiff(from, to, changes.Files, changes.Added, changes.Deleted, patch);
    }

    private static (string? From, string? To) Whole(TaskState state) =>
        state is { Repository: { BaseCommit.Length: > 0 } repository, Head: { } head }
            ? (repository.BaseCommit, head)
            : (null, null);

    /// <summary>A merged subtask's contribution; else its agent's result, or its last checkpoint while it works.</summary>
    private async Task<(string? From, string? To)> OfSubtaskAsync(
        TaskState state,
        string id,
        CancellationToken cancellationToken
    )
    {
        if (!state.Subtasks.TryGetValue(id, out var subtask))
        {
            throw new CodeAgentException(ErrorCode.UnknownPart, $"Task {task.Key} has no subtask '{id}'.");
        }

        (string From, string To)? merged = null;
        (string? Commit, long At) begun = (null, 0);
        (string? Commit, long At) reached = (null, 0);
        await foreach (var envelope in log.ReadAsync(task, 0, cancellationToken))
        {
            switch (TaskCodec.Decode(envelope))
            {
                case SubtaskStarted started when started.SubtaskId == id:
                    (begun, reached) = ((started.BaseCommit, envelope.RootSeq), (null, 0));
                    break;
                case SubtaskCollected { Result.Commit: { } commit } collected when collected.SubtaskId == id:
                    reached = (commit, envelope.RootSeq);
                    break;
                case SubtaskMerged done when done.SubtaskId == id:
                    merged = (done.Previous, done.Commit);
                    break;
            }
        }

        if (subtask.Phase is SubtaskPhase.Merged or SubtaskPhase.Dropped && merged is { } contribution)
        {
            return contribution;
        }

        reached = await LaterAsync(TaskStreams.Agent(task, id, subtask.Attempt), reached, cancellationToken);
        return reached.Commit is null ? (null, null) : (begun.Commit, reached.Commit);
    }

    private async Task<(string? Commit, long At)> LaterAsync(
        StreamId agent,
        (string? Commit, long At) reached,
        CancellationToken cancellationToken
    )
    {
        await foreach (var envelope in log.ReadAsync(agent, 0, cancellationToken))
        {
            if (envelope.RootSeq > reached.At && SessionCodec.Decode(envelope) is CheckpointTaken { Commit: { } kept })
            {
                reached = (kept, envelope.RootSeq);
            }
        }

        return reached;
    }
}
