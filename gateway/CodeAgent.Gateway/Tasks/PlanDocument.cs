using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Gateway.Tasks;

/// <summary>A task's plan with its state.</summary>
/// <param name="Revision">Its revision; 0 before the first plan.</param>
/// <param name="Summary">How the goal is reached.</param>
/// <param name="IsApproved">Whether it may be worked on.</param>
/// <param name="NeedsApproval">Whether it waits for a person's word.</param>
/// <param name="Estimate">What it may cost.</param>
/// <param name="Subtasks">The subtasks in the plan's order.</param>
internal sealed record PlanDocument(
    int Revision,
    string Summary,
    bool IsApproved,
    bool NeedsApproval,
    PlanEstimate? Estimate,
    IReadOnlyList<PlannedSubtask> Subtasks
)
{
    public static PlanDocument Of(TaskSnapshot task)
    {
        var planned = task.Subtasks.Where(subtask => subtask.IsPlanned).ToList();
        var critical = CriticalChain(planned);
        return new PlanDocument(
            task.Plan?.Revision ?? 0,
            task.Plan?.Summary ?? "",
            task.Plan?.IsApproved ?? false,
            task.Status == TaskStatuses.Waiting,
            task.Plan?.Estimate,
            [.. planned.Select(subtask => PlannedSubtask.Of(subtask, critical.Contains(subtask.Subtask.Id)))]
        );
    }

    /// <summary>The longest chain of dependencies among what is not merged yet: nothing is done sooner than it is.</summary>
    private static HashSet<string> CriticalChain(IReadOnlyList<SubtaskView> planned)
    {
        var open = planned
            .Where(subtask => subtask.Phase is not (SubtaskPhase.Merged or SubtaskPhase.Dropped))
            .ToDictionary(subtask => subtask.Subtask.Id, subtask => subtask.Subtask, StringComparer.Ordinal);
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        var end = open.Values.MaxBy(subtask => Length(subtask.Id));
        var chain = new HashSet<string>(StringComparer.Ordinal);
        for (var at = end; at is not null; at = Before(at))
        {
            chain.Add(at.Id);
        }

        return chain;

        Subtask? Before(Subtask subtask) =>
            subtask.DependsOn.Where(open.ContainsKey).Select(id => open[id]).MaxBy(before => Length(before.Id));

        // A plan is acyclic, so this ends.
        int Length(string id)
        {
            if (!lengths.TryGetValue(id, out var length))
            {
                lengths[id] = length =
                    1 + open[id].DependsOn.Where(open.ContainsKey).Select(Length).DefaultIfEmpty().Max();
            }

            return length;
        }
    }
}

/// <summary>A subtask of a plan with its state.</summary>
internal sealed record PlannedSubtask(
    string Id,
    string Title,
    string Instructions,
    IReadOnlyList<string> DependsOn,
    IReadOnlyList<string> Writes,
    IReadOnlyList<string> Checks,
    string? Model,
    SubtaskPhase Phase,
    int Attempt,
    string? Stream,
    bool IsCritical
)
{
    public static PlannedSubtask Of(SubtaskView view, bool isCritical) =>
        new(
            view.Subtask.Id,
            view.Subtask.Title,
            view.Subtask.Instructions,
            view.Subtask.DependsOn,
            view.Subtask.Writes,
            view.Subtask.Checks,
            view.Subtask.Model,
            view.Phase,
            view.Attempt,
            view.Stream,
            isCritical
        );
}
