using System.Globalization;
using System.Text;
using CodeAgent.Core.Sessions.Running;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks.PullRequests;

/// <summary>A task's result as a pull request says it: the evidence first, then who did what. Pure.</summary>
internal static class PullRequestBody
{
    /// <summary>Forges take 65,536 characters; people write into the body too.</summary>
    public const int Most = 50_000;

    private const string Begin = "<!-- codeagent:begin -->";
    private const string End = "<!-- codeagent:end -->";
    private const int MostGoal = 4_000;
    private const int MostReport = 2_000;
    private const int MostFiles = 50;
    private const int MostChecks = 100;
    private const int MostTitle = 120;

    /// <summary>One line for a goal.</summary>
    public static string Title(string goal)
    {
        var first =
            goal.ReplaceLineEndings("\n")
                .Split('\n')
                .Select(line => line.Trim())
                .FirstOrDefault(line => line.Length > 0)
            ?? "";
        var line = Output.TerminalText.Line(first, MostTitle);
        return line.Length > 0 ? line : "Result of a task";
    }

    /// <summary>The body, between marks that find it again.</summary>
    public static string Of(TaskSnapshot task)
    {
        var text = new StringBuilder();
        text.Append(Begin)
            .Append('\n')
            .Append(PullRequestText.Block(task.Settings?.Goal ?? "", MostGoal))
            .Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"**{task.Completed?.Outcome}.** {Cost(task)}\n\n## Evidence\n\n");
        Evidence(text, task);
        text.Append("\n## Work\n\n").Append(PullRequestText.Block(task.Plan?.Summary ?? "", MostReport)).Append('\n');
        var last = $"\nTask `{task.Id}`, made by CodeAgent.\n{End}";
        var left = 0;
        foreach (var section in task.Subtasks.Where(subtask => subtask.IsPlanned).Select(Section))
        {
            if (left == 0 && text.Length + section.Length + last.Length < Most)
            {
                text.Append(section);
            }
            else
            {
                left++;
            }
        }

        if (left > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{left} more: `codeagent task show {task.Id}`\n");
        }

        return text.Append(last).ToString();
    }

    /// <summary>A body with ours in the place of our former one; what people wrote around it stays.</summary>
    public static string Within(string existing, string ours)
    {
        var begin = existing.IndexOf(Begin, StringComparison.Ordinal);
        var end = existing.LastIndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin ? $"{existing[..begin]}{ours}{existing[(end + End.Length)..]}"
            : existing.Trim().Length == 0 ? ours
            : $"{existing.TrimEnd()}\n\n{ours}";
    }

    private static void Evidence(StringBuilder text, TaskSnapshot task)
    {
        var commit = task.Completed?.Commit;
        var checks = task
            .Evidence.Where(check => check.Scope == CheckScope.Acceptance && check.Commit == commit)
            .GroupBy(check => check.Command, StringComparer.Ordinal)
            .Select(runs => runs.Last())
            .Take(MostChecks)
            .ToList();
        text.Append(
            CultureInfo.InvariantCulture,
            $"Result `{Short(commit)}` on base `{Short(task.Repository?.BaseCommit)}`.\n\n"
        );
        if (checks.Count == 0)
        {
            text.Append("Nothing was checked on the result as a whole.\n");
            return;
        }

        text.Append("| check | on tree | result |\n|---|---|---|\n");
        foreach (var check in checks)
        {
            var ended =
                check.Result.Passed ? "passed"
                : check.Result.Failure is { } failure ? PullRequestText.Code(failure)
                : string.Create(CultureInfo.InvariantCulture, $"exit code {check.Result.ExitCode}");
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {PullRequestText.Code(check.Command)} | `{Short(check.Result.Tree)}` | {ended} |\n"
            );
        }

        foreach (var changed in task.Completed?.ChangedChecks ?? [])
        {
            text.Append("\n> The task itself changed files of the check ").Append(PullRequestText.Code(changed));
            text.Append(". Look at that change.\n");
        }
    }

    private static string Section(SubtaskView subtask)
    {
        var text = new StringBuilder();
        var phase = subtask.Phase.ToString().ToLowerInvariant();
        text.Append(CultureInfo.InvariantCulture, $"\n### {PullRequestText.Code(subtask.Subtask.Title)}: {phase}\n\n");
        if (subtask.Report is { Length: > 0 } report)
        {
            text.Append(PullRequestText.Block(report, MostReport)).Append("\n\n");
        }

        var changes = subtask.Result?.Changes ?? [];
        foreach (var change in changes.Take(MostFiles))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"- {change.Kind} {PullRequestText.Code(change.Path)} +{change.Added} −{change.Deleted}\n"
            );
        }

        if (changes.Count > MostFiles)
        {
            text.Append(CultureInfo.InvariantCulture, $"- and {changes.Count - MostFiles} more\n");
        }

        return text.ToString();
    }

    private static string Cost(TaskSnapshot task)
    {
        var used = task.Usage.ToDictionary(counter => counter.Name, counter => counter.Value, StringComparer.Ordinal);
        var dollars = used.GetValueOrDefault(BudgetCounters.CostMicroUsd) / 1_000_000m;
        var tokens = used.GetValueOrDefault(BudgetCounters.Tokens);
        var calls = used.GetValueOrDefault(BudgetCounters.ToolCalls);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Cost ${dollars:0.00}: {tokens:N0} tokens, {calls:N0} tool calls."
        );
    }

    private static string Short(string? hash) => hash is { Length: > 12 } ? hash[..12] : hash ?? "";
}
