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
            },
            CoordinatorReady ready => state with { Folder = ready.Folder },
            CoordinatorReported reported when TaskReducer.WasStopped(reported.Outcome) => state with
            {
                Report = reported,
                IsSuspended = true,
            },
            CoordinatorReported reported => state with
            {
                Report = reported,
                Asked = null,
                Stalls = task.Revision > state.AskedAtRevision ? 0 : state.Stalls + 1,
            },
            TaskReopened => state with { Stalls = 0, Replans = 0 },
            TaskResumed { Answer: not null } => state with { Stalls = 0, Replans = 0, IsSuspended = false },
            TaskResumed => state with { Stalls = 0, IsSuspended = false },
            _ => state,
        };
    }
}
