namespace CodeAgent.Core.Tasks.Plans;

/// <summary>An acyclic graph of subtasks.</summary>
/// <param name="Summary">How the goal is reached, in a few sentences.</param>
/// <param name="Subtasks">The subtasks; their order breaks ties between those that are ready at once.</param>
public sealed record TaskPlan(string Summary, IReadOnlyList<Subtask> Subtasks);

/// <summary>A piece of work for one subagent.</summary>
/// <param name="Id">Names it within the task: <c>[a-z0-9-]</c>, at most 40 characters.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Instructions">Everything the subagent must know; it sees nothing else of the task.</param>
public sealed record Subtask(string Id, string Title, string Instructions)
{
    /// <summary>Subtasks whose merged result it builds on.</summary>
    public IReadOnlyList<string> DependsOn
    {
        get => field ?? [];
        init;
    }

    /// <summary>Paths it may change, relative to the repository: files, folders or globs. Two that overlap never run at once.</summary>
    public IReadOnlyList<string> Writes
    {
        get => field ?? [];
        init;
    }

    /// <summary>Shell commands that must pass on its result before it is merged.</summary>
    public IReadOnlyList<string> Checks
    {
        get => field ?? [];
        init;
    }

    /// <summary>Its model; null for the task's subagent model.</summary>
    public string? Model { get; init; }

    /// <summary>Whether two descriptions ask for the same work.</summary>
    public bool IsSameWork(Subtask other) =>
        Id == other.Id
        && Title == other.Title
        && Instructions == other.Instructions
        && Model == other.Model
        && DependsOn.SequenceEqual(other.DependsOn)
        && Writes.SequenceEqual(other.Writes)
        && Checks.SequenceEqual(other.Checks);
}

/// <summary>What a plan may cost, before money is spent. A rough guess from the number of subtasks, said as such.</summary>
/// <param name="LowTokens">Tokens, if all goes well.</param>
/// <param name="HighTokens">Tokens, with every retry that the limits allow.</param>
/// <param name="LowMicroUsd">Money, if all goes well; null where a price is unknown.</param>
/// <param name="HighMicroUsd">Money, with every retry; null where a price is unknown.</param>
public sealed record PlanEstimate(long LowTokens, long HighTokens, long? LowMicroUsd, long? HighMicroUsd);
