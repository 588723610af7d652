using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;

namespace CodeAgent.Grains.Tasks;

/// <summary>What a task leaves behind, by name.</summary>
public static class TaskArtifacts
{
    /// <summary>The report for people.</summary>
    public const string Report = "report.md";

    /// <summary>The plan.</summary>
    public const string Plan = "plan.json";

    /// <summary>All changes.</summary>
    public const string Patch = "patch.diff";

    private static readonly TaskJson s_json = new(
        new JsonSerializerOptions(TaskJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            WriteIndented = true,
        }
    );

    /// <summary>The artifacts that there are now; those of checks in the checks' order.</summary>
    public static IReadOnlyList<TaskArtifact> List(TaskSnapshot task)
    {
        var list = new List<TaskArtifact> { new(Report, "the report for people") };
        if (task.Plan is { } plan)
        {
            list.Add(new(Plan, string.Create(CultureInfo.InvariantCulture, $"the plan, revision {plan.Revision}")));
        }

        if (task is { Head: { } head, Repository: { } repository } && head != repository.BaseCommit)
        {
            list.Add(new(Patch, "all changes against the base"));
        }

        list.AddRange(
            task.Evidence.Select(
                (check, at) => new TaskArtifact(NameOf(check, at + 1), About(check)) { Check = at + 1 }
            )
        );
        return list;
    }

    /// <summary>The name of what a check printed.</summary>
    /// <param name="check">The check.</param>
    /// <param name="number">Its place in the evidence, from 1.</param>
    public static string NameOf(CheckRecorded check, int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"evidence/{number:00}-{JsonNamingPolicy.CamelCase.ConvertName(check.Scope.ToString())}{(check.SubtaskId is { } id ? $"-{id}" : "")}.txt"
        );

    /// <summary>The present plan; null before the first.</summary>
    public static TaskPlan? PlanOf(TaskSnapshot task) =>
        task.Plan is { } plan
            ? new TaskPlan(
                plan.Summary,
                [.. task.Subtasks.Where(subtask => subtask.IsPlanned).Select(subtask => subtask.Subtask)]
            )
            : null;

    /// <summary>A plan as text.</summary>
    public static string Write(TaskPlan plan) =>
        Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(plan, s_json.TaskPlan)) + "\n";

    private static string About(CheckRecorded check)
    {
        var end =
            check.Result.Failure ?? string.Create(CultureInfo.InvariantCulture, $"exit code {check.Result.ExitCode}");
        return $"{(check.Result.Passed ? "passed" : "FAILED")} ({end}): {check.Command}";
    }
}

/// <summary>One thing that a task leaves behind.</summary>
/// <param name="Name">Its name.</param>
/// <param name="About">What it is, for people; others wrote parts of it.</param>
public sealed record TaskArtifact(string Name, string About)
{
    /// <summary>The check that printed it, from 1; null for what no check printed.</summary>
    public int? Check { get; init; }
}
