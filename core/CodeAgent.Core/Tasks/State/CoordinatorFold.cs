using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Core.Tasks.State;

/// <summary>What events make of the coordinator.</summary>
internal static class CoordinatorFold
{
    public static CoordinatorState Apply(TaskState task, TaskEvent happened)
    {
        var state = task.Coordinator;
        return happened switch
        {
            CoordinatorAsked asked => state with
            {
                Round = asked.Round,
                Replans = state.Replans + (asked.IsReplan ? 1 : 0),
                Asked = asked,
                AskedAtRevision = task.Revision,
                IsSuspended = false,
                IsInterrupted = false,
            },
            CoordinatorReady ready => state with { Folder = ready.Folder },
            CoordinatorReported reported when TaskReducer.WasStopped(reported.Outcome, reported.Code) => state with
            {
                Report = reported,
                IsSuspended = true,
            },
            CoordinatorReported reported => state with
            {
                Report = reported,
                Asked = null,
                IsInterrupted = false,
                Stalls = task.Revision > state.AskedAtRevision ? 0 : state.Stalls + 1,
            },
            TaskPaused => state with
            {
                IsInterrupted = state.IsInterrupted || state is { IsWorking: true, Folder: not null },
            },
            TaskResumed resumed => Resume(state, resumed),
            TaskReopened => state with { Stalls = 0, Replans = 0 },
            _ => state,
        };
    }

    private static CoordinatorState Resume(CoordinatorState state, TaskResumed resumed) =>
        state with
        {
            Stalls = 0,
            Replans = resumed.Answer is null ? state.Replans : 0,
            IsSuspended = false,
            IsInterrupted = state.IsInterrupted && !state.IsSuspended,
        };
}
