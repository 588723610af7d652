using CodeAgent.Core.Events;
using CodeAgent.Core.Running;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Planning;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks.Running;

/// <summary>The loop of a task: the planner's events are recorded, and the work it wants is kept running.</summary>
internal sealed class TaskLoop(
    TaskRuntime runtime,
    StreamLog<TaskState, TaskEvent> log,
    StreamId task,
    OutcomeQueue<TaskEvent> outcomes
) : OwnerLoop<TaskState, TaskEvent>(runtime.Ownership, log, outcomes)
{
    /// <summary>How long after a cancel the end waits for work that does not stop.</summary>
    private static readonly TimeSpan s_endGrace = TimeSpan.FromMinutes(1);

    private readonly TaskEffects _effects = new(runtime, task);
    private HashSet<string> _wanted = [];

    protected override bool IsBusy =>
        Log.State is { Settings: not null, Completed: null, Paused: null } && Log.State.Status != TaskStatuses.Waiting;

    protected override TaskEvent TakenOver() => new TaskOwnerChanged(runtime.Owner, Log.Lease.Epoch);

    /// <summary>An end that is not wanted any more (the plan changed, work is taken out, someone cancelled) is none.</summary>
    protected override IReadOnlyList<TaskEvent> Fitting(IReadOnlyList<TaskEvent> events)
    {
        if (!events.Any(happened => happened is TaskCompleted))
        {
            return events;
        }

        List<TaskEvent> others = [.. events.Where(happened => happened is not TaskCompleted)];
        var now = runtime.Clock.GetUtcNow();
        var state = others.Aggregate(
            Log.State,
            (folded, happened) => TaskReducer.Apply(folded, happened, folded.LastSeq + 1, now)
        );
        var wanted = TaskPlanner.Next(state, task, now).Effects.OfType<TaskEffect.Finish>().SingleOrDefault();
        return
        [
            .. others,
            .. events
                .OfType<TaskCompleted>()
                .Where(completed =>
                    completed.Outcome == wanted?.Outcome
                    && (completed.Outcome != TaskOutcome.Succeeded || completed.Commit == state.Head)
                ),
        ];
    }

    protected override async Task<TakenStep> StepAsync(CancellationToken stop)
    {
        var step = TaskPlanner.Next(Log.State, task, runtime.Clock.GetUtcNow());
        if (step.Events.Count > 0)
        {
            return new TakenStep(await Log.RecordAsync(step.Events));
        }

        var wanted = step.Effects.ToDictionary(effect => effect.Key, StringComparer.Ordinal);
        foreach (var unwanted in _wanted.Where(key => !wanted.ContainsKey(key)))
        {
            Effects.Cancel(unwanted);
        }

        _wanted = [.. wanted.Keys];
        var state = Log.State;
        foreach (var (key, effect) in wanted.Where(pair => !Effects.IsRunning(pair.Key)))
        {
            if (effect is TaskEffect.Finish && Effects.Count > 0 && runtime.Clock.GetUtcNow() < EndsAt(state))
            {
                // The end is said when all has ended: what a merge or a check still shows belongs before it.
                return new TakenStep(false, EndsAt(state));
            }

            Effects.Start(key, cancel => _effects.RunAsync(effect, state, cancel));
        }

        return new TakenStep(false, step.Until);
    }

    private static DateTimeOffset EndsAt(TaskState state) => (state.CancelledAt ?? state.UpdatedAt) + s_endGrace;
}
