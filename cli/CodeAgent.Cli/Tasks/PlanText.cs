using System.Text;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    /// <summary>The plan; a sentence where there is none.</summary>
    public static string Of(TaskSnapshot task)
    {
        if (task.Plan is not { } plan)
        {
            return $"Task {task.Id} has no plan yet; it is {task.Status}.\n";
        }

        var text = new StringBuilder();
        text.Append($"Plan {plan.Revision}{(plan.IsApproved ? "" : " (not approved)")}: {plan.Summary.Trim()}\n");
        text.Append($"Estimate: {Estimate(plan.Estimate)}\n");
        foreach (var view in task.Subtasks.Where(subtask => subtask.IsPlanned))
        {
            Append(text, view);
        }

        return text.ToString();
    }

    /// <summary>What a plan may cost, in a few words.</summary>
    public static string Estimate(PlanEstimate? estimate) =>
        estimate switch
        {
            null => "nothing can be said",
            { LowMicroUsd: { } low, HighMicroUsd: { } high } =>
                $"{Amounts.Tokens(estimate.LowTokens)} to {Amounts.Tokens(estimate.HighTokens)} tokens, "
                    + $"{Amounts.Money(low)} to {Amounts.Money(high)} (a rough guess)",
            _ =>
                $"{Amounts.Tokens(estimate.LowTokens)} to {Amounts.Tokens(estimate.HighTokens)} tokens (a rough guess; the price is unknown)",
        };

    private static void Append(StringBuilder text, SubtaskView view)
    {
        var subtask = view.Subtask;
        text.Append($"\n{subtask.Id}: {subtask.Title} [{JsonWord.Of(view.Phase)}]\n");
        foreach (var line in subtask.Instructions.Trim().Split('\n'))
        {
            text.Append($"    {line}\n");
        }

        Append(text, "after", string.Join(", ", subtask.DependsOn));
        Append(text, "writes", string.Join(", ", subtask.Writes));
        Append(text, "checks", string.Join("; ", subtask.Checks));
        Append(text, "model", subtask.Model ?? "");
    }

    private static void Append(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append($"  {name}: {value}\n");
        }
    }
}
