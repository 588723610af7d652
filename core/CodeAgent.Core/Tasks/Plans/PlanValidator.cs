using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks.Plans;

/// <summary>Says everything that is wrong with a plan, in words that its author can act on. Pure.</summary>
internal static class PlanValidator
{
    private const int MostText = 20_000;
    private const int MostTitle = 200;
    private const int MostPaths = 50;
    private const int MostChecks = 20;
    private const int MostCheckText = 2_000;

    /// <summary>The faults of a plan; none where it can be worked on.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="limits">The task's bounds.</param>
    /// <param name="subtasks">Subtasks there are already: what is merged stays as it was.</param>
    public static IReadOnlyList<string> Faults(
        TaskPlan plan,
        TaskLimits limits,
        IReadOnlyDictionary<string, SubtaskState> subtasks
    )
    {
        if (plan.Subtasks.Count == 0)
        {
            return ["The plan has no subtasks."];
        }

        if (plan.Subtasks.Count > limits.MaxSubtasks)
        {
            return [$"The plan has {plan.Subtasks.Count} subtasks; at most {limits.MaxSubtasks} are allowed."];
        }

        var ids = plan.Subtasks.Select(subtask => subtask.Id).ToHashSet(StringComparer.Ordinal);
        List<string> faults = [.. plan.Subtasks.SelectMany(subtask => Faults(subtask, ids))];
        faults.AddRange(
            plan.Subtasks.CountBy(subtask => subtask.Id)
                .Where(count => count.Value > 1)
                .Select(count => $"The id '{count.Key}' is used {count.Value} times.")
        );
        if (faults.Count == 0 && Cycle(plan) is { } cycle)
        {
            faults.Add($"The dependencies go round in a circle: {string.Join(" → ", cycle)}.");
        }

        var settled = subtasks.Values.Where(IsSettled).OrderBy(subtask => subtask.Id, StringComparer.Ordinal);
        faults.AddRange(settled.SelectMany(done => Changed(plan, done)));
        return faults;
    }

    /// <summary>Merged, or so far that the branch may have it already.</summary>
    private static bool IsSettled(SubtaskState subtask) =>
        subtask is { Phase: SubtaskPhase.Merged } or { Phase: SubtaskPhase.Merging, Merge.Built: not null };

    private static IEnumerable<string> Changed(TaskPlan plan, SubtaskState done)
    {
        var planned = plan.Subtasks.FirstOrDefault(subtask => subtask.Id == done.Subtask.Id);
        if (planned is null || !planned.IsSameWork(done.Subtask))
        {
            var how = done.Phase == SubtaskPhase.Merged ? "merged" : "being merged";
            yield return $"Subtask '{done.Subtask.Id}' is {how}: repeat it unchanged. "
                + "What it lacks is work for a new subtask.";
        }
    }

    private static IEnumerable<string> Faults(Subtask subtask, HashSet<string> ids)
    {
        var name = $"Subtask '{subtask.Id}'";
        if (!IsId(subtask.Id))
        {
            yield return $"{name}: an id is 1 to 40 characters of a-z, 0-9 and '-', and not 'coordinator'.";
        }

        if (subtask.Title.Length is 0 or > MostTitle)
        {
            yield return $"{name}: a title has 1 to {MostTitle} characters.";
        }

        if (subtask.Instructions.Trim().Length is 0 or > MostText)
        {
            yield return $"{name}: instructions have 1 to {MostText} characters.";
        }

        foreach (var unknown in subtask.DependsOn.Where(id => !ids.Contains(id)))
        {
            yield return $"{name} depends on '{unknown}', which is no subtask of the plan.";
        }

        if (subtask.Writes.Count is 0 or > MostPaths)
        {
            yield return $"{name}: declare 1 to {MostPaths} paths that it writes.";
        }

        foreach (var path in subtask.Writes)
        {
            if (WritePaths.Fault(path) is { } fault)
            {
                yield return $"{name}: the path '{path}' {fault}.";
            }
        }

        if (subtask.Checks.Count is 0 or > MostChecks)
        {
            yield return $"{name}: give 1 to {MostChecks} checks, shell commands that pass when its work is done.";
        }

        if (subtask.Checks.Any(check => check.Trim().Length is 0 or > MostCheckText))
        {
            yield return $"{name}: a check has 1 to {MostCheckText} characters.";
        }
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= 40
        && id != "coordinator"
        && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>A circle of dependencies; null where there is none.</summary>
    private static IReadOnlyList<string>? Cycle(TaskPlan plan)
    {
        var open = plan.Subtasks.ToDictionary(subtask => subtask.Id, StringComparer.Ordinal);
        while (open.Values.FirstOrDefault(subtask => !subtask.DependsOn.Any(open.ContainsKey)) is { } free)
        {
            open.Remove(free.Id);
        }

        if (open.Count == 0)
        {
            return null;
        }

        // Each that is left depends on another that is left, so a walk comes back to where it was.
        var path = new List<string> { open.Keys.First() };
        while (true)
        {
            var next = open[path[^1]].DependsOn.First(open.ContainsKey);
            var at = path.IndexOf(next);
            path.Add(next);
            if (at >= 0)
            {
                return path[at..];
            }
        }
    }
}
