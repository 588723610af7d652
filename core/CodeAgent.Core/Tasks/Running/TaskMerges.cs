using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.Running;

/// <summary>The git half of the merge queue. The branch moves only by compare and swap.</summary>
internal sealed class TaskMerges(IWorkspaces workspaces, StreamId task)
{
    private string Branch => $"refs/codeagent/tasks/{task.Key}/integration";

    /// <summary>Puts the integration branch at the base.</summary>
    /// <remarks>One that an earlier try left elsewhere follows: its base was never recorded.</remarks>
    public async Task BeginAsync(PreparedRepository repository, CancellationToken cancel)
    {
        var order = new RefOrder(repository.Mirror, Branch, null, repository.BaseCommit);
        var move = await workspaces.MoveRefAsync(order, cancel);
        if (!move.Moved)
        {
            await workspaces.MoveRefAsync(order with { Old = move.At }, cancel);
        }
    }

    public async Task<IReadOnlyList<TaskEvent>> MergeAsync(
        TaskState state,
        TaskEffect.Merge merge,
        CancellationToken cancel
    )
    {
        var subtask = merge.Subtask;
        var order = new MergeOrder(
            state.Repository!.Mirror,
            merge.State.Ours,
            merge.State.Theirs,
            $"{subtask.Subtask.Title}\n\nSubtask: {subtask.Id}\nTask: {task.Key}",
            state.SubmittedAt
        );
        var result = await workspaces.MergeAsync(order, cancel);
        return result.Commit is { } commit
            ? [new MergeBuilt(subtask.Id, merge.State.Ours, commit, result.Tree!)]
            : [new MergeConflicted(subtask.Id, merge.State.Ours, result.Conflicts, result.Detail)];
    }

    public async Task<IReadOnlyList<TaskEvent>> AdvanceAsync(
        TaskState state,
        TaskEffect.Advance advance,
        CancellationToken cancel
    )
    {
        var built = advance.Built;
        var order = new RefOrder(state.Repository!.Mirror, Branch, built.Ours, built.Commit);
        var move = await workspaces.MoveRefAsync(order, cancel);
        if (move is { Moved: false, At: null })
        {
            // Somebody deleted the branch. Nobody else's work is lost by making it again.
            move = await workspaces.MoveRefAsync(order with { Old = null }, cancel);
        }

        if (!move.Moved)
        {
            return [new MergeLost(advance.SubtaskId, move.At ?? state.Repository.BaseCommit)];
        }

        var changes = await workspaces.ChangesAsync(state.Repository.Mirror, built.Ours, built.Commit, cancel);
        return [new SubtaskMerged(advance.SubtaskId, built.Commit, built.Ours, changes.Files)];
    }

    public async Task<IReadOnlyList<TaskEvent>> DropAsync(
        TaskState state,
        TaskEffect.Drop drop,
        CancellationToken cancel
    )
    {
        var subtask = drop.Subtask;
        if (subtask.Merged!.Commit == subtask.Merged.Previous)
        {
            // It changed nothing: the commit that it is said to have made is another's.
            return [new SubtaskDropped(subtask.Id, drop.Head, drop.Head)];
        }

        var mirror = state.Repository!.Mirror;
        var order = new RevertOrder(
            mirror,
            drop.Head,
            subtask.Merged.Commit,
            $"Take out: {subtask.Subtask.Title}\n\nSubtask: {subtask.Id}\nTask: {task.Key}",
            state.SubmittedAt
        );
        var result = await workspaces.RevertAsync(order, cancel);
        if (result.Commit is not { } commit)
        {
            var paths = string.Join(", ", result.Conflicts);
            return [new DropFailed(subtask.Id, $"Later work builds on it ({paths}). {result.Detail}")];
        }

        var move = await workspaces.MoveRefAsync(new RefOrder(mirror, Branch, drop.Head, commit), cancel);
        return move switch
        {
            { Moved: true } => [new SubtaskDropped(subtask.Id, commit, drop.Head)],
            { At: { } at } => [new MergeLost(subtask.Id, at)],
            _ => [new DropFailed(subtask.Id, "The integration branch is not there any more.")],
        };
    }
}
