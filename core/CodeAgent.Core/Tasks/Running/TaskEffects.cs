using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Core.Workspaces;

namespace CodeAgent.Core.Tasks.Running;

/// <summary>Does the work that a task wants and says what came of it. Never throws.</summary>
internal sealed class TaskEffects(TaskRuntime runtime, StreamId task)
{
    /// <summary>How often an agent that works is looked after: its process may have died.</summary>
    private static readonly TimeSpan s_attendEvery = TimeSpan.FromSeconds(5);

    /// <summary>How often in a row of looks an agent may not be woken before a person hears of it.</summary>
    private const int MostWakeFailures = 6;

    private readonly TaskMerges _merges = new(runtime.Workspaces, task);

    public async Task<EffectEnd<TaskEvent>> RunAsync(TaskEffect effect, TaskState state, CancellationToken cancel)
    {
        try
        {
            return new EffectEnd<TaskEvent>(await DoAsync(effect, state, cancel), []);
        }
        catch (OperationCanceledException)
        {
            // Not wanted any more, or wanted again by the next owner.
            return new EffectEnd<TaskEvent>([], []);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever it is: work that ended without a word would be waited for for ever.
            return new EffectEnd<TaskEvent>([Hindered(effect, error.Message)], []);
        }
    }

    /// <summary>A drop may come after the task's end, when there is nothing left to pause: it can be asked for again.</summary>
    private static TaskEvent Hindered(TaskEffect effect, string reason) =>
        effect is TaskEffect.Drop drop
            ? new DropFailed(drop.Subtask.Id, reason)
            : new TaskPaused(PauseKind.Environment, $"{reason}\nMend it, then resume the task.", "task");

    private async Task<IReadOnlyList<TaskEvent>> DoAsync(
        TaskEffect effect,
        TaskState state,
        CancellationToken cancel
    ) =>
        effect switch
        {
            TaskEffect.PrepareRepository => await PrepareAsync(state, cancel),
            TaskEffect.PrepareCoordinator => await PrepareCoordinatorAsync(state, cancel),
            TaskEffect.PrepareAgent agent => await PrepareAgentAsync(state, agent.Subtask, cancel),
            TaskEffect.Attend attend => await AttendAsync(state, attend.Stream, cancel),
            TaskEffect.Collect collect => await CollectAsync(state, collect.Subtask, cancel),
            TaskEffect.RunCheck check => await CheckAsync(state, check, cancel),
            TaskEffect.Merge merge => await _merges.MergeAsync(state, merge, cancel),
            TaskEffect.Advance advance => await _merges.AdvanceAsync(state, advance, cancel),
            TaskEffect.Drop drop => await _merges.DropAsync(state, drop, cancel),
            TaskEffect.Finish finish => await FinishAsync(state, finish, cancel),
            _ => throw new ArgumentOutOfRangeException(nameof(effect), effect.Key, null),
        };

    private async Task<IReadOnlyList<TaskEvent>> PrepareAsync(TaskState state, CancellationToken cancel)
    {
        var settings = state.Settings!;
        var order = new RepositoryOrder(settings.Repository, settings.BaseRef);
        var prepared = await runtime.Workspaces.PrepareAsync(order, cancel);
        if (prepared.Failure is null)
        {
            await _merges.BeginAsync(prepared, cancel);
        }

        return [new RepositoryPrepared(prepared)];
    }

    private async Task<IReadOnlyList<TaskEvent>> PrepareCoordinatorAsync(TaskState state, CancellationToken cancel)
    {
        var order = new WorkspaceOrder(
            TaskStreams.Coordinator(task).Value,
            state.Repository!.Mirror,
            state.Head!,
            Setup: null
        );
        var workspace = await runtime.Workspaces.EnsureAsync(order, cancel);
        return workspace.Failure is { } failure
            ? [new TaskPaused(PauseKind.Environment, failure, "task")]
            : [new CoordinatorReady(workspace.Folder)];
    }

    private async Task<IReadOnlyList<TaskEvent>> PrepareAgentAsync(
        TaskState state,
        SubtaskState subtask,
        CancellationToken cancel
    )
    {
        var stream = TaskStreams.Agent(task, subtask.Id, subtask.Attempt);
        var order = new WorkspaceOrder(
            stream.Value,
            state.Repository!.Mirror,
            subtask.Started!.BaseCommit,
            TrustedSetup(state)
        )
        {
            Sandbox = state.Settings!.Sandbox,
            MergeIn = subtask.Started.MergeIn,
            SetupTimeout = state.Settings.Limits.SetupTimeout,
        };
        var workspace = await runtime.Workspaces.EnsureAsync(order, cancel);
        return workspace.Failure is { } failure
            ?
            [
                new SubtaskCollected(
                    subtask.Id,
                    subtask.Attempt,
                    new WorkspaceResult(null, null, [], [], $"The workspace could not be made. {failure}")
                ),
            ]
            : [new SubtaskReady(subtask.Id, subtask.Attempt, workspace.Folder, workspace.Environment)];
    }

    /// <summary>Ends by being cancelled, when the agent has reported.</summary>
    /// <remarks>While the task stops already there is nothing to say about an agent that cannot be woken.</remarks>
    private async Task<IReadOnlyList<TaskEvent>> AttendAsync(TaskState state, StreamId stream, CancellationToken cancel)
    {
        var isStopping = state.Paused is not null || state.Cancel is not null;
        var failures = 0;
        while (true)
        {
            try
            {
                await runtime.Agents.WakeAsync(stream, cancel);
                failures = 0;
            }
            catch (Exception error) when (error is CodeAgentException or IOException)
            {
                failures++;
                if (failures >= MostWakeFailures && !isStopping)
                {
                    throw;
                }
            }

            await Task.Delay(s_attendEvery, runtime.Clock, cancel);
        }
    }

    private async Task<IReadOnlyList<TaskEvent>> CollectAsync(
        TaskState state,
        SubtaskState subtask,
        CancellationToken cancel
    )
    {
        var stream = TaskStreams.Agent(task, subtask.Id, subtask.Attempt);
        var message = $"{subtask.Subtask.Title}\n\n{stream}";
        var order = new CollectOrder(stream.Value, message, state.SubmittedAt);
        var result = await runtime.Workspaces.CollectAsync(order, cancel);
        return [new SubtaskCollected(subtask.Id, subtask.Attempt, Judged(subtask, result))];
    }

    /// <summary>Work beyond the declared paths is shown in the report; the merge queue sees to what it does to others.</summary>
    private static WorkspaceResult Judged(SubtaskState subtask, WorkspaceResult result)
    {
        var isResolver = subtask.Started!.Purpose == AttemptPurpose.Resolve;
        var beyond = result
            .Changes.Where(change => !isResolver && !WritePaths.Covers(subtask.Subtask.Writes, change.Path))
            .Select(change => change.Path)
            .Take(20)
            .ToList();
        return beyond.Count == 0 ? result : result with { Beyond = beyond };
    }

    private async Task<IReadOnlyList<TaskEvent>> CheckAsync(
        TaskState state,
        TaskEffect.RunCheck check,
        CancellationToken cancel
    )
    {
        var order = new CheckOrder(
            $"{task.Key} {check.Key}",
            state.Repository!.Mirror,
            check.Commit,
            check.Command,
            state.Settings!.Limits.CheckTimeout,
            TrustedSetup(state)
        )
        {
            Sandbox = state.Settings.Sandbox,
        };
        var result = await runtime.Workspaces.CheckAsync(order, cancel);
        return [new CheckRecorded(check.Scope, check.SubtaskId, check.Command, check.Commit, result)];
    }

    private async Task<IReadOnlyList<TaskEvent>> FinishAsync(
        TaskState state,
        TaskEffect.Finish finish,
        CancellationToken cancel
    )
    {
        if (state.Repository is not { Failure: null } repository)
        {
            return [new TaskCompleted(finish.Outcome, finish.Detail, null, null, [])];
        }

        if (finish.Outcome != TaskOutcome.Succeeded)
        {
            // A cancelled task has no evidence to doubt, and ends whatever the machine is like.
            return [new TaskCompleted(finish.Outcome, finish.Detail, state.Head, null, [])];
        }

        var changes = await runtime.Workspaces.ChangesAsync(
            repository.Mirror,
            repository.BaseCommit,
            state.Head!,
            cancel
        );
        var changed = CheckedFiles.Changed(TaskPlanner.AcceptanceChecks(state), changes.Files);
        var tree = state.Acceptance.LastOrDefault()?.Result.Tree;
        return [new TaskCompleted(finish.Outcome, finish.Detail, state.Head, tree, changed)];
    }

    /// <summary>The repository's setup runs only where the submitter trusts exactly it.</summary>
    private static WorkspaceSetup? TrustedSetup(TaskState state) =>
        state.Repository!.Setup is { } setup && setup.Hash == state.Settings!.TrustedSetup ? setup : null;
}
