using System.Text.Json.Serialization;
using CodeAgent.Core.Tasks.Plans;

namespace CodeAgent.Tools.Planning;

/// <summary>Arguments of <c>ProposePlan</c> and <c>RevisePlan</c>.</summary>
/// <param name="Summary">How the goal is reached.</param>
/// <param name="Subtasks">The subtasks.</param>
/// <param name="Revision">The plan that is replaced; 0 for none.</param>
internal sealed record PlanInput(string Summary, IReadOnlyList<Subtask> Subtasks, int Revision = 0)
{
    /// <summary>The plan they describe.</summary>
    public TaskPlan ToPlan() => new(Summary, Subtasks);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PlanInput))]
internal sealed partial class PlanInputContext : JsonSerializerContext;
