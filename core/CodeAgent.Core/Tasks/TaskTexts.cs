using System.Globalization;
using System.Text;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Core.Tasks.Events;
using CodeAgent.Core.Tasks.Plans;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Core.Tasks;

/// <summary>What the coordinator and the subagents are told. The words are in <c>Prompts/*.md</c>. Pure.</summary>
internal static class TaskTexts
{
    private const int MostTold = 3_000;

    /// <summary>Asks the coordinator.</summary>
    public static CoordinatorAsked Ask(TaskState state, string text, bool isReplan) =>
        new(state.Coordinator.Round + 1, isReplan, text);

    public static string Goal(TaskSettings settings) =>
        Fill(
            "task-goal",
            ("goal", settings.Goal),
            ("checks", List(settings.Checks, "(none were given: every subtask needs checks that show the goal)")),
            ("parallel", Number(settings.Limits.MaxParallel)),
            ("subtasks", Number(settings.Limits.MaxSubtasks))
        );

    public static string NoPlan(CoordinatorReported report) =>
        Fill("task-no-plan", ("reason", report.Detail ?? "Your turn ended without one."));

    public static string SentBack(SendPlanBack sentBack) =>
        Fill("task-plan-sent-back", ("revision", Number(sentBack.Revision)), ("comment", Cut(sentBack.Comment)));

    public static string Replan(TaskState state, string reason) =>
        Fill("task-replan", ("reason", Cut(reason)), ("revision", Number(state.Revision)), ("state", Progress(state)));

    public static string Answered(TaskState state, string answer) =>
        Fill(
            "task-answered",
            ("answer", Cut(answer)),
            ("revision", Number(state.Revision)),
            ("state", Progress(state))
        );

    public static string Reopened(TaskState state, IEnumerable<TaskFeedback> feedback) =>
        Fill(
            "task-reopened",
            ("feedback", string.Join("\n\n", feedback.Select(Quoted))),
            ("revision", Number(state.Revision)),
            ("state", Progress(state))
        );

    public static string Contract(TaskState state, SubtaskState subtask)
    {
        var plan = subtask.Subtask;
        var results = plan.DependsOn.Select(id => state.Subtasks.GetValueOrDefault(id)).OfType<SubtaskState>();
        return Fill(
            "subtask-contract",
            ("title", plan.Title),
            ("instructions", plan.Instructions),
            ("paths", List(plan.Writes, "")),
            ("checks", List(plan.Checks, "")),
            ("results", List([.. results.Select(Result)], "(it builds on no other subtask)")),
            ("before", Before(subtask))
        );
    }

    public static string Resolve(TaskState state, SubtaskState subtask)
    {
        var own = subtask.Subtask;
        var others = state
            .Merges.TakeLast(20)
            .Select(merge => state.Subtasks.GetValueOrDefault(merge.SubtaskId))
            .OfType<SubtaskState>();
        return Fill(
            "subtask-resolve",
            ("title", own.Title),
            ("instructions", own.Instructions),
            ("checks", List(own.Checks, "")),
            ("others", List([.. others.Select(Intent)], "(nothing)")),
            ("feedback", Cut(subtask.Started?.Feedback ?? ""))
        );
    }

    public static string SentBackWork(string feedback) => Fill("subtask-sent-back", ("feedback", Cut(feedback)));

    public static string Continue(string? answer = null) =>
        answer is null ? PromptLibrary.Load("task-continue") : $"{PromptLibrary.Load("task-continue")}\n\n{answer}";

    public static string Person(TaskState state, string reason) =>
        $"{reason}\nAnswer with what shall be done, and the coordinator plans anew; or retry a failed subtask. "
        + $"{state.Coordinator.Replans} new plans did not get there.";

    /// <summary>Every line is marked: words from outside cannot look like ours.</summary>
    private static string Quoted(TaskFeedback feedback)
    {
        var head = $"{Plain(feedback.From)} {Plain(feedback.Link)}".TrimEnd();
        var lines = feedback.Text.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => $"> {Plain(line)}");
        return $"{head}:\n{string.Join('\n', lines)}";
    }

    private static string Plain(string text) =>
        new([.. text.Trim('\r', '\n').Select(one => char.IsControl(one) && one != '\t' ? ' ' : one)]);

    private static string Before(SubtaskState subtask) =>
        subtask.Started?.Feedback is { Length: > 0 } feedback
            ? $"An agent before you did not get there:\n{Cut(feedback)}"
            : "You are the first at this.";

    private static string Result(SubtaskState done) =>
        $"{done.Subtask.Title} ({done.Id}): {Cut(done.Report?.Report ?? "no report", 600)}";

    private static string Intent(SubtaskState merged) =>
        $"{merged.Subtask.Title}: {Cut(merged.Subtask.Instructions, 600)}";

    /// <summary>A line for each subtask.</summary>
    private static string Progress(TaskState state)
    {
        var lines = state.Planned.Select(subtask =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"- {subtask.Id}: {subtask.Phase.ToString().ToLowerInvariant()}{Why(subtask)}"
            )
        );
        return string.Join('\n', lines);
    }

    private static string Why(SubtaskState subtask) =>
        subtask.Phase is SubtaskPhase.Failed or SubtaskPhase.Faulty ? $". {Cut(subtask.Feedback ?? "", 800)}" : "";

    private static string List(IReadOnlyCollection<string> items, string none)
    {
        var text = new StringBuilder();
        foreach (var item in items)
        {
            text.Append(text.Length > 0 ? "\n- " : "- ").Append(item);
        }

        return text.Length > 0 ? text.ToString() : none;
    }

    private static string Cut(string text, int most = MostTold) =>
        text.Length <= most ? text : string.Concat(Sessions.TextCut.Head(text, most), "…");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Fill(string name, params (string Name, string Value)[] values) =>
        PromptLibrary.Fill(name, values.ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal));
}
