using System.Globalization;
using System.Text;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks;

/// <summary>
/// A task's report in Markdown: what was asked, what was done by whom, what shows it. A function of the state alone;
/// times, attempts and cost are left to whoever shows it, so that the same work gives the same report.
/// </summary>
public static class TaskReport
{
    private const int MostFiles = 50;

    /// <summary>The report; empty before the task is accepted.</summary>
    public static string Markdown(TaskState state)
    {
        if (state.Settings is not { } settings)
        {
            return "";
        }

        var text = new StringBuilder();
        Line(text, $"# {OneLine(settings.Goal)}");
        Line(text, $"\n**{Capital(state.Status)}.** {state.Completed?.Detail ?? state.Paused?.Reason}".TrimEnd());
        if (state.Repository is { Failure: null } repository)
        {
            Line(text, $"\nBase `{Short(repository.BaseCommit)}`, result `{Short(state.Head)}`.");
            foreach (var warning in repository.Warnings)
            {
                Line(text, $"\n> {OneLine(warning)}");
            }
        }

        Subtasks(text, state);
        Evidence(text, state);
        foreach (var changed in state.Completed?.ChangedChecks ?? [])
        {
            Line(text, $"\n> The task itself changed files of the check `{OneLine(changed)}`. Look at that change.");
        }

        return text.ToString();
    }

    private static void Subtasks(StringBuilder text, TaskState state)
    {
        if (state.Plan is not { } plan)
        {
            return;
        }

        Line(text, $"\n## Work\n\n{plan.Summary.Trim()}");
        foreach (var subtask in state.Planned)
        {
            Line(
                text,
                $"\n### {OneLine(subtask.Subtask.Title)} (`{subtask.Id}`): {subtask.Phase.ToString().ToLowerInvariant()}"
            );
            if (subtask.WorkReport is { Length: > 0 } report)
            {
                Line(text, $"\n{report.Trim()}");
            }
            else if (subtask.Feedback is { Length: > 0 } feedback)
            {
                Line(text, $"\n{feedback.Trim()}");
            }

            var changes = subtask.Merged?.Changes ?? [];
            if (changes.Count > 0)
            {
                Line(text, "");
            }

            foreach (var change in changes.Take(MostFiles))
            {
                Line(text, $"- {change.Kind} `{change.Path}` +{change.Added} −{change.Deleted}");
            }

            if (subtask.Beyond.Count > 0)
            {
                Line(
                    text,
                    $"\n> Changed beyond its declared paths: {string.Join(", ", subtask.Beyond.Select(OneLine))}."
                );
            }

            if (changes.Count > MostFiles)
            {
                Line(text, $"- and {changes.Count - MostFiles} more");
            }
        }
    }

    private static void Evidence(StringBuilder text, TaskState state)
    {
        Line(text, "\n## Evidence");
        if (state.Acceptance.IsEmpty)
        {
            Line(text, "\nNothing was checked on the result as a whole.");
            return;
        }

        Line(text, "\n| check | on tree | result |\n|---|---|---|");
        foreach (var check in state.Acceptance)
        {
            Line(
                text,
                $"| `{OneLine(check.Command).Replace("|", "\\|", StringComparison.Ordinal)}` | `{Short(check.Result.Tree)}` | {Ended(check)} |"
            );
        }
    }

    private static string Ended(CheckRecorded check) =>
        check.Result.Failure is { } failure
            ? OneLine(failure)
            : string.Create(CultureInfo.InvariantCulture, $"exit code {check.Result.ExitCode}");

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Short(string? hash) => hash is { Length: > 12 } ? hash[..12] : hash ?? "";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
