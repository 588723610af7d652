using System.Globalization;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Tasks.State;

namespace CodeAgent.Cli.Tasks;

/// <summary>Draws a watcher's picture: the task, each subtask with what its agent does now, the queue, the evidence.</summary>
internal sealed class BoardView(Styles styles)
{
    private const int LeastTitle = 12;
    private const int RowsOfTheRest = 8;
    private static readonly string[] s_spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    /// <summary>The rows, each at most as wide as the terminal.</summary>
    /// <param name="board">The picture.</param>
    /// <param name="now">The time.</param>
    /// <param name="tick">Counts redraws, for what turns.</param>
    /// <param name="size">Columns and rows there are.</param>
    public IReadOnlyList<string> Rows(TaskBoard board, DateTimeOffset now, long tick, (int Columns, int Rows) size)
    {
        var rows = new List<string>();
        rows.Add(styles.Bold(TerminalText.Line(board.State.Settings?.Goal ?? $"task {board.Stream.Key}", 200)));
        rows.Add(Facts(board, now));
        rows.Add("");
        if (board.State.Coordinator.IsWorking)
        {
            rows.Add($"{Spinner(tick)} coordinator  {styles.Dim(Doing(board.Coordinator, "plans"))}");
        }

        rows.AddRange(Subtasks(board, now, tick, size));
        rows.AddRange(Foot(board));
        return [.. rows.Select(row => AnsiText.Cut(row, size.Columns))];
    }

    private string Facts(TaskBoard board, DateTimeOffset now)
    {
        var state = board.State;
        var elapsed = (state.Completed is null ? now : state.UpdatedAt) - state.SubmittedAt;
        var merged = state.Planned.Count(subtask => subtask.Phase == SubtaskPhase.Merged);
        var plan = state.Plan is null
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" · {merged} of {state.Plan.Subtasks.Count} merged · plan {state.Revision}"
            );
        var word = state.Settings is null ? "waits for the worker" : state.Status;
        var time = state.Settings is null ? "" : $" · {Amounts.Time(elapsed)}";
        return Status(word)
            + styles.Dim($"{time}{plan} · {Amounts.Tokens(board.Tokens)} tokens · {Amounts.Money(board.CostMicroUsd)}");
    }

    private string Status(string word) =>
        word switch
        {
            TaskStatuses.Succeeded => styles.Good(word),
            TaskStatuses.Failed or TaskStatuses.Cancelled => styles.Bad(word),
            TaskStatuses.Paused or TaskStatuses.Waiting or TaskStatuses.Cancelling => styles.Warn(word),
            _ => styles.Accent(word),
        };

    /// <summary>Where there is no room for all, those that wait and those that are done are counted instead.</summary>
    private IEnumerable<string> Subtasks(TaskBoard board, DateTimeOffset now, long tick, (int Columns, int Rows) size)
    {
        var all = board.State.Planned.ToList();
        var room = Math.Max(3, size.Rows - RowsOfTheRest);
        var shown =
            all.Count <= room
                ? all
                : [.. all.OrderBy(Importance).Take(room - 1).OrderBy(subtask => all.IndexOf(subtask))];
        var width = all.Count == 0 ? 0 : Math.Min(24, all.Max(subtask => subtask.Id.Length));
        foreach (var subtask in shown)
        {
            yield return Row(board, subtask, now, tick, (size.Columns, width));
        }

        if (shown.Count < all.Count)
        {
            var hidden = all.Except(shown).CountBy(subtask => subtask.Phase);
            var words = hidden.Select(pair => $"{pair.Value} {JsonWord.Of(pair.Key)}");
            yield return styles.Dim($"  and {string.Join(", ", words)}");
        }
    }

    private static int Importance(SubtaskState subtask) =>
        subtask.Phase switch
        {
            SubtaskPhase.Failed or SubtaskPhase.Faulty => 0,
            SubtaskPhase.Pending => 2,
            SubtaskPhase.Merged or SubtaskPhase.Dropped or SubtaskPhase.Removed => 3,
            _ => 1,
        };

    private string Row(
        TaskBoard board,
        SubtaskState subtask,
        DateTimeOffset now,
        long tick,
        (int Columns, int Name) width
    )
    {
        var name = subtask.Id.Length > width.Name ? $"{subtask.Id[..(width.Name - 1)]}…" : subtask.Id;
        var phase = JsonWord.Of(subtask.Phase);
        var time = board.Elapsed(subtask, now) is { } elapsed ? Amounts.Time(elapsed) : "";
        var tokens = board.TokensOf(subtask) is > 0 and var used ? Amounts.Tokens(used) : "";
        var head = $"{name.PadRight(width.Name)}  {phase.PadRight(10)} {time, 6} {tokens, 6}  ";
        var room = Math.Max(LeastTitle, width.Columns - head.Length - 2);
        return $"{Mark(subtask.Phase, tick)} {head}{styles.Dim(AnsiText.Cut(About(board, subtask), room))}";
    }

    private string Mark(SubtaskPhase phase, long tick) =>
        phase switch
        {
            SubtaskPhase.Merged => styles.Good("✓"),
            SubtaskPhase.Failed or SubtaskPhase.Faulty => styles.Bad("✗"),
            SubtaskPhase.Pending or SubtaskPhase.Removed or SubtaskPhase.Dropped => styles.Dim("·"),
            SubtaskPhase.Suspended => styles.Warn("‖"),
            SubtaskPhase.Queued => styles.Accent("»"),
            _ => Spinner(tick),
        };

    private string Spinner(long tick) => styles.Accent(s_spinner[tick % s_spinner.Length]);

    private static string About(TaskBoard board, SubtaskState subtask) =>
        TerminalText.Line(
            subtask.Phase switch
            {
                SubtaskPhase.Working => Doing(board.AgentOf(subtask), "begins") + Try(subtask),
                SubtaskPhase.Pending => Waits(board.State, subtask),
                SubtaskPhase.Checking when subtask.Checks.Count < subtask.Subtask.Checks.Count => subtask
                    .Subtask
                    .Checks[subtask.Checks.Count],
                SubtaskPhase.Faulty or SubtaskPhase.Failed => subtask.Feedback ?? subtask.Subtask.Title,
                SubtaskPhase.Preparing => $"makes its workspace{Try(subtask)}",
                _ => subtask.Subtask.Title,
            },
            300
        );

    private static string Try(SubtaskState subtask) =>
        subtask.Attempt + subtask.Tries > 2
            ? string.Create(CultureInfo.InvariantCulture, $" (agent {subtask.Attempt}, try {subtask.Tries})")
            : "";

    private static string Waits(TaskState state, SubtaskState subtask)
    {
        var missing = subtask
            .Subtask.DependsOn.Where(id => state.Subtasks.GetValueOrDefault(id)?.Phase != SubtaskPhase.Merged)
            .ToList();
        return missing.Count > 0 ? $"after {string.Join(", ", missing)}" : subtask.Subtask.Title;
    }

    private static string Doing(AgentActivity agent, string otherwise) =>
        agent.Approvals.Count > 0 ? "waits for your decision"
        : agent.Doing.Length > 0 ? TerminalText.Line(agent.Doing)
        : otherwise;

    private IEnumerable<string> Foot(TaskBoard board)
    {
        var state = board.State;
        var queue = state
            .Planned.Where(subtask => subtask.Phase is SubtaskPhase.Queued or SubtaskPhase.Merging)
            .Select(subtask => subtask.Phase == SubtaskPhase.Merging ? $"{subtask.Id} (now)" : subtask.Id)
            .ToList();
        if (queue.Count > 0)
        {
            yield return styles.Dim($"merge queue: {string.Join(", ", queue)}");
        }

        if (state.Evidence.Count > 0)
        {
            var failed = state.Evidence.Count(check => !check.Result.Passed);
            var last = state.Evidence[^1];
            var end = last.Result.Passed ? "passed" : styles.Bad("FAILED");
            var counts = $"evidence: {state.Evidence.Count - failed} passed, {failed} failed; last: ";
            yield return styles.Dim(counts)
                + $"{last.SubtaskId ?? "result"} {end} {TerminalText.Line(last.Command, 80)}";
        }

        foreach (var open in board.Approvals())
        {
            yield return styles.Warn($"{open.Name} asks: {TerminalText.Line(open.Asked.Title)}");
            yield return $"  codeagent task approve {board.Stream.Key} {open.Asked.ApprovalId} [--deny]";
        }
    }
}
