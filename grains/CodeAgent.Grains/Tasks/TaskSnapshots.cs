using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Grains.Tasks;

/// <summary>What the faces are shown of a task's state.</summary>
internal static class TaskSnapshots
{
    public static TaskSnapshot Of(
        string id,
        TaskState state,
        StreamHead head,
        IReadOnlyDictionary<string, CounterValue> counters
    )
    {
        var task = StreamId.Task(id);
        return new TaskSnapshot(
            id,
            state.Status,
            state.Settings,
            state.Repository,
            state.Plan is { } plan
                ? new PlanView(state.Revision, plan.Summary, state.IsApproved, state.Estimate)
                : null,
            [.. Subtasks(state, task)],
            new CoordinatorView(
                TaskStreams.Coordinator(task).Value,
                state.Coordinator.Round,
                state.Coordinator.Replans,
                state.Coordinator.IsWorking
            ),
            state.Head,
            state.Evidence,
            state.Paused,
            state.Completed,
            [
                .. counters
                    .OrderBy(counter => counter.Key, StringComparer.Ordinal)
                    .Select(counter => new UsageView(counter.Key, counter.Value.Value, counter.Value.Limit)),
            ]
        )
        {
            SubmittedAt = state.SubmittedAt,
            UpdatedAt = state.UpdatedAt,
            LastSeq = state.LastSeq,
            LastRootSeq = head.LastRootSeq,
            IsOwned = head.Owner is not null,
            TakenFeedback = [.. state.TakenFeedback.Order(StringComparer.Ordinal)],
            Report = TaskReport.Markdown(state),
        };
    }

    private static IEnumerable<SubtaskView> Subtasks(TaskState state, StreamId task)
    {
        var planned = state.Planned.ToList();
        var earlier = state
            .Subtasks.Values.Where(subtask => !planned.Contains(subtask))
            .OrderBy(subtask => subtask.Id, StringComparer.Ordinal);
        return planned
            .Select(subtask => View(subtask, task) with { IsPlanned = true })
            .Concat(earlier.Select(subtask => View(subtask, task)));
    }

    private static SubtaskView View(SubtaskState state, StreamId task) =>
        new(
            state.Subtask,
            state.Phase,
            state.Attempt,
            state.Tries,
            state.Resolutions,
            state.Attempt > 0 ? TaskStreams.Agent(task, state.Id, state.Attempt).Value : null,
            state.Ready?.Folder,
            state.Report?.Report,
            state.Feedback,
            state.Result,
            state.Merged?.Commit
        );
}
