using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Failures;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Conversations;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Tools;

namespace CodeAgent.Cli.Chat.View;

/// <summary>What is printed for each thing that happens. Text that streams is printed line by line as it comes.</summary>
internal sealed class EventView(Styles styles)
{
    private readonly MarkdownStream _text = new(styles);
    private readonly ToolCard _card = new(styles);
    private string? _streaming;
    private int _streamed;
    private string? _notKept;

    /// <summary>The line of text that is still being written; empty for none.</summary>
    public string Rest => _text.Rest;

    public IEnumerable<string> Lines(TransientEvent transient)
    {
        switch (transient)
        {
            case TextDelta delta:
                // Pieces may be lost; what is missing comes with the whole.
                if (_streaming != delta.CallId)
                {
                    (_streaming, _streamed) = (delta.CallId, 0);
                }

                if (delta.Offset != _streamed)
                {
                    return [];
                }

                _streamed += delta.Text.Length;
                return _text.Add(delta.Text);
            case StreamReset reset when reset.CallId == _streaming:
                _streaming = null;
                return [.. _text.End(), styles.Warn("… the answer was cut; asking again")];
            default:
                return [];
        }
    }

    /// <param name="before">The state before the event.</param>
    /// <param name="sessionEvent">The event.</param>
    public IEnumerable<string> Lines(SessionState before, SessionEvent sessionEvent) =>
        sessionEvent switch
        {
            InputPosted input => [styles.User("› ") + First(input), .. More(input), ""],
            ModelCallCompleted completed => Answer(completed),
            ModelCallCancelled => _text.End(),
            ToolCallCompleted end when before.Turn?.Calls.Find(call => call.Id == end.CallId) is { } call =>
                _card.Lines(call, end),
            TodosChanged todos => [.. todos.Items.Select(Todo), ""],
            SettingsChanged changed => Change(before.Settings, changed),
            BoundaryAdded added =>
            [
                styles.Dim(
                    $"Boundary {added.Boundary.Id}: {TerminalText.Line(added.Boundary.Title, 200)} · /boundaries remove {added.Boundary.Id}"
                ),
            ],
            BoundaryRemoved removed =>
            [
                styles.Dim($"Boundary {TerminalText.Line(removed.BoundaryId)} was taken back."),
            ],
            HooksCompleted hooks => [.. HookNotice.Of(hooks).Select(line => styles.Warn(line))],
            OwnerChanged => [styles.Warn("Took the session over from a program that ended.")],
            TurnCompleted { Outcome: TurnOutcome.ModelFailed, Detail: { } detail } failed =>
            [
                .. _text.End(),
                .. Failure(detail, FailureMap.Parse(failed.Code)),
                "",
            ],
            TurnCompleted { Outcome: not TurnOutcome.Completed } end =>
            [
                styles.Warn(
                    $"■ {end.Outcome}{(end.Detail is { } detail ? ": " + TerminalText.Line(detail, 400) : "")}"
                ),
                "",
            ],
            CheckpointTaken { Step: 0, Commit: null, Reason: { } reason } => NotKept(reason),
            WorkspaceRestored { Reason: { } reason } => [styles.Warn($"The files were not restored: {reason}")],
            WorkspaceRestored => [styles.Good("The files are as they were.")],
            RewindRequested { Conversation: true } => [styles.Good("The conversation is as it was.")],
            _ => [],
        };

    /// <summary>What is printed of an agent that the session started: a line for each call that ended.</summary>
    public IEnumerable<string> AgentLines(SessionState before, SessionEvent happened) =>
        happened is ToolCallCompleted end && before.Turn?.Calls.Find(call => call.Id == end.CallId) is { } call
            ? [styles.Dim($"  ⤷ {TerminalText.Line(call.Decided?.Title ?? call.Block.Name, 200)}")]
            : [];

    /// <summary>What went wrong, and below it what to do.</summary>
    public IEnumerable<string> Failure(string message, ErrorCode code)
    {
        var lines = message.TrimEnd().Split('\n', 2);
        yield return styles.Bad($"✗ {TerminalText.Line(lines[0], 400)} ({code.ToText()})");
        var advice = lines.Length > 1 ? lines[1] : FailureMap.Advice(code);
        foreach (var line in TerminalText.Clean(advice ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return styles.Dim($"  {line}");
        }
    }

    /// <summary>Told once: the reason is the folder, and it stays.</summary>
    private IEnumerable<string> NotKept(string reason)
    {
        var isNew = _notKept != reason;
        _notKept = reason;
        return isNew ? [styles.Dim($"Changes here cannot be taken back: {TerminalText.Line(reason, 200)}")] : [];
    }

    private IEnumerable<string> Answer(ModelCallCompleted completed)
    {
        var text = completed.Message.Text;
        var seen = _streaming == completed.CallId ? Math.Min(_streamed, text.Length) : 0;
        _streaming = null;
        List<string> lines = [.. _text.Add(text[seen..]), .. _text.End()];
        return text.Length == 0 ? lines : [.. lines, ""];
    }

    private static string First(InputPosted input) => TerminalText.Clean(TextOf(input)).Split('\n')[0];

    private static IEnumerable<string> More(InputPosted input) =>
        TerminalText.Clean(TextOf(input)).Split('\n').Skip(1).Select(line => "  " + line);

    private static string TextOf(InputPosted input) => new Message(MessageRole.User, input.Content).Text;

    private string Todo(TodoItem item) =>
        item.Status switch
        {
            TodoStatus.Completed => styles.Dim($"  ☒ {TerminalText.Line(item.Content)}"),
            TodoStatus.InProgress => styles.Bold($"  ▣ {TerminalText.Line(item.ActiveForm)}"),
            _ => $"  ☐ {TerminalText.Line(item.Content)}",
        };

    private IEnumerable<string> Change(SessionSettings? before, SettingsChanged changed)
    {
        if (changed.Model is { } model && model != before?.Model)
        {
            yield return styles.Dim($"Model: {TerminalText.Line(model)}");
        }

        if (changed.PermissionMode is { } mode && mode != before?.PermissionMode)
        {
            yield return styles.Dim($"Mode: {char.ToLowerInvariant(mode.ToString()[0])}{mode.ToString()[1..]}");
        }
    }
}
