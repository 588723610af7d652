using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>What a task, or one of its subtasks, changed.</summary>
internal sealed class TaskPatches(IWorkspaces workspaces, TaskClient client)
{
    /// <summary>Bytes of a patch that are shown at the most.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    /// <summary>The difference: of the whole result so far, or of one subtask, also while its agent works.</summary>
    public async Task<DiffDocument> ReadAsync(
        TaskSnapshot task,
        SubtaskView? subtask,
        CancellationToken cancellationToken
    )
    {
        var range = subtask is null ? Whole(task) : await OfSubtaskAsync(task, subtask, cancellationToken);
        if (range is not var (from, to) || from == to)
        {
            return new DiffDocument(range?.From, range?.To, [], 0, 0, "");
        }

        var mirror = task.Repository!.Mirror;
        var changes = await workspaces.ChangesAsync(mirror, from, to, cancellationToken);
        var patch = await workspaces.DiffAsync(mirror, from, to, MostBytes, cancellationToken);
        return new DiffDocument(from, to, changes.Files, changes.Added, changes.Deleted, patch);
    }

    private static (string From, string To)? Whole(TaskSnapshot task) =>
        task is { Repository: { BaseCommit.Length: > 0 } repository, Head: { } head }
            ? (repository.BaseCommit, head)
            : null;

    /// <summary>A merged subtask's contribution; else its agent's result, or its last checkpoint while it works.</summary>
    private async Task<(string From, string To)?> OfSubtaskAsync(
        TaskSnapshot task,
        SubtaskView subtask,
        CancellationToken cancellationToken
    )
    {
        var id = subtask.Subtask.Id;
        (string From, string To)? merged = null;
        string? begun = null;
        string? reached = null;
        await foreach (var envelope in client.ReadAsync(0, task.LastRootSeq, cancellationToken))
        {
            if (envelope.Stream == client.Stream)
            {
                (merged, begun, reached) = TaskCodec.Decode(envelope) switch
                {
                    SubtaskStarted started when started.SubtaskId == id => (merged, started.BaseCommit, null),
                    SubtaskCollected { Result.Commit: { } commit } collected when collected.SubtaskId == id => (
                        merged,
                        begun,
                        commit
                    ),
                    SubtaskMerged done when done.SubtaskId == id => ((done.Previous, done.Commit), begun, reached),
                    _ => (merged, begun, reached),
                };
            }
            else if (
                envelope.Stream.Value == subtask.Stream
                && SessionCodec.Decode(envelope) is CheckpointTaken { Commit: { } kept }
            )
            {
                reached = kept;
            }
        }

        var isMerged = subtask.Phase is SubtaskPhase.Merged or SubtaskPhase.Dropped;
        return isMerged && merged is not null ? merged
            : begun is not null && reached is not null ? (begun, reached)
            : null;
    }
}
