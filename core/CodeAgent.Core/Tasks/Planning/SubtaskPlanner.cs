using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks.Planning;

/// <summary>Schedules the subtasks of an approved plan: who begins, who goes back, who merges next. Pure.</summary>
internal static class SubtaskPlanner
{
    /// <summary>Events that follow from the state alone.</summary>
    public static IReadOnlyList<TaskEvent> Decide(TaskState state)
    {
        var events = new List<TaskEvent>();
        var slots = Slots(state);
        foreach (var faulty in state.Planned.Where(subtask => subtask.Phase == SubtaskPhase.Faulty))
        {
            var answer = AfterFault(state, faulty);
            var takesSlot = answer is not SubtaskFailed;
            if (!takesSlot || slots > 0)
            {
                events.Add(answer);
                slots -= takesSlot ? 1 : 0;
            }
        }

        if (events.Count == 0 && NextToMerge(state) is { } next)
        {
            events.Add(new MergeStarted(next.Id, state.Head!, next.Result!.Commit!));
        }

        return events.Count > 0 ? events : Begin(state);
    }

    /// <summary>The work that is wanted now, agents' own work left out.</summary>
    public static IReadOnlyList<TaskEffect> Wanted(TaskState state)
    {
        var effects = new List<TaskEffect>();
        foreach (var subtask in state.Planned)
        {
            switch (subtask.Phase)
            {
                case SubtaskPhase.Preparing:
                    effects.Add(new TaskEffect.PrepareAgent(subtask));
                    break;
                case SubtaskPhase.Collecting:
                    effects.Add(new TaskEffect.Collect(subtask));
                    break;
                case SubtaskPhase.Checking:
                    var command = subtask.Subtask.Checks[subtask.Checks.Count];
                    effects.Add(Check(CheckScope.Subtask, subtask, command, subtask.Result!.Commit!));
                    break;
                case SubtaskPhase.Merging:
                    effects.Add(Merging(subtask));
                    break;
                default:
                    break;
            }
        }

        var merging = state.Planned.Any(subtask => subtask.Phase == SubtaskPhase.Merging);
        if (!merging && state.Planned.FirstOrDefault(subtask => subtask.IsToBeDropped) is { } dropped)
        {
            effects.Add(new TaskEffect.Drop(dropped, state.Head!));
        }

        return effects;
    }

    private static TaskEffect Merging(SubtaskState subtask)
    {
        if (subtask.Merge!.Built is not { } built)
        {
            return new TaskEffect.Merge(subtask, subtask.Merge);
        }

        // The same tree was checked before the merge: what is equal need not be shown twice.
        var isNew = built.Tree != subtask.Result!.Tree;
        return isNew && subtask.Checks.Count < subtask.Subtask.Checks.Count
            ? Check(CheckScope.Merge, subtask, subtask.Subtask.Checks[subtask.Checks.Count], built.Commit)
            : new TaskEffect.Advance(subtask.Id, built);
    }

    private static TaskEffect.RunCheck Check(CheckScope scope, SubtaskState subtask, string command, string commit) =>
        new(scope, subtask.Id, command, commit);

    /// <summary>The merge queue is serial; its order is the plan's.</summary>
    private static SubtaskState? NextToMerge(TaskState state) =>
        state.Planned.Any(subtask => subtask.Phase == SubtaskPhase.Merging || subtask.IsToBeDropped)
            ? null
            : state.Planned.FirstOrDefault(subtask => subtask.Phase == SubtaskPhase.Queued);

    private static TaskEvent AfterFault(TaskState state, SubtaskState subtask)
    {
        var limits = state.Settings!.Limits;
        var isResolver = subtask.Started?.Purpose == AttemptPurpose.Resolve;
        var hasTries = subtask.Tries < limits.MaxAttempts;
        var hasAgents = isResolver ? subtask.Resolutions < limits.MaxResolutions : hasTries;
        return subtask.Fault switch
        {
            SubtaskFault.Merge when subtask.Resolutions < limits.MaxResolutions => new SubtaskStarted(
                subtask.Id,
                subtask.Attempt + 1,
                AttemptPurpose.Resolve,
                subtask.Result!.Commit!,
                state.Head,
                subtask.Feedback
            ),
            SubtaskFault.Work when hasTries => new SubtaskSentBack(subtask.Id, subtask.Attempt, subtask.Feedback!),
            SubtaskFault.Agent when hasAgents => Fresh(state, subtask),
            _ => new SubtaskFailed(subtask.Id, subtask.Feedback ?? "It failed."),
        };
    }

    /// <summary>A resolver's place is taken by a resolver: what it was to bring together is still apart.</summary>
    private static SubtaskStarted Fresh(TaskState state, SubtaskState subtask) =>
        subtask.Started is { Purpose: AttemptPurpose.Resolve } before
            ? before with
            {
                Attempt = subtask.Attempt + 1,
                MergeIn = state.Head,
                Feedback = subtask.Feedback,
            }
            : new SubtaskStarted(
                subtask.Id,
                subtask.Attempt + 1,
                AttemptPurpose.Work,
                state.Head!,
                null,
                subtask.Feedback
            );

    /// <summary>Every subtask whose dependencies are merged and whose paths nobody has, as far as there are slots.</summary>
    private static IReadOnlyList<TaskEvent> Begin(TaskState state)
    {
        var slots = Slots(state);
        var taken = state.Planned.Where(subtask => subtask.IsActive).ToList();
        var begun = new List<TaskEvent>();
        foreach (var subtask in state.Planned.Where(subtask => IsReady(state, subtask)))
        {
            if (begun.Count >= slots)
            {
                break;
            }

            if (!taken.Any(other => WritePaths.Collide(other.Subtask.Writes, subtask.Subtask.Writes)))
            {
                taken.Add(subtask);
                begun.Add(
                    new SubtaskStarted(subtask.Id, subtask.Attempt + 1, AttemptPurpose.Work, state.Head!, null, null)
                );
            }
        }

        return begun;
    }

    private static int Slots(TaskState state) =>
        state.Settings!.Limits.MaxParallel - state.Planned.Count(subtask => subtask.TakesSlot);

    private static bool IsReady(TaskState state, SubtaskState subtask) =>
        subtask.Phase == SubtaskPhase.Pending
        && subtask.Subtask.DependsOn.All(id => state.Subtasks[id].Phase == SubtaskPhase.Merged);
}
