using CodeAgent.Core.Models;

namespace CodeAgent.Core.Tasks.Plans;

/// <summary>Guesses what a plan may cost. The figures are orders of magnitude of agents' work, not measures of this one.</summary>
internal static class PlanEstimates
{
    private const long InputOfShortWork = 60_000;
    private const long InputOfLongWork = 600_000;
    private const long OutputOfShortWork = 3_000;
    private const long OutputOfLongWork = 25_000;

    public static PlanEstimate Of(TaskPlan plan, TaskLimits limits, ModelPrices? prices)
    {
        var low = Usage(plan.Subtasks.Count, InputOfShortWork, OutputOfShortWork);
        var high = Usage(plan.Subtasks.Count * limits.MaxAttempts, InputOfLongWork, OutputOfLongWork);
        return new PlanEstimate(
            low.TotalTokens,
            high.TotalTokens,
            prices?.CostMicroUsd(low),
            prices?.CostMicroUsd(high)
        );
    }

    private static ModelUsage Usage(long agents, long input, long output) =>
        ModelUsage.None with
        {
            InputTokens = agents * input,
            OutputTokens = agents * output,
        };
}
