using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Chat.View;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Chat;

/// <summary>The live rows at the bottom: unfinished text, what goes on, the dialog or draft, candidates, facts.</summary>
internal static class LiveFrame
{
    private const string Prompt = "› ";

    public static (IReadOnlyList<string> Rows, (int Row, int Column) Cursor) Of(
        ChatParts parts,
        Conversation talk,
        string rest,
        ApprovalDialog? dialog,
        (long Tick, bool IsLeaving) moment
    )
    {
        var columns = parts.Screen.Columns;
        var rows = new List<string>();
        rows.AddRange(rest.Length == 0 ? [] : AnsiText.Wrap(rest, columns));
        if (dialog is not null)
        {
            rows.AddRange(dialog.Rows(columns));
        }
        else if (parts.Status.Activity(talk.State, moment.Tick) is { } activity)
        {
            rows.Add(activity);
        }

        rows.AddRange(
            talk.State.Inputs.Select(input =>
                parts.Styles.Dim($"  queued: {TerminalText.Line(ContentText.Of(input.Content), columns)}")
            )
        );
        rows.Add(parts.Styles.Dim(new string('─', columns)));
        var cursor = AddDraft(rows, parts, columns);
        rows.Add(parts.Styles.Dim(new string('─', columns)));
        rows.AddRange(
            parts.Draft.Candidates.Select(
                (candidate, at) =>
                    at == parts.Draft.Chosen
                        ? parts.Styles.Accent($"  {candidate}")
                        : parts.Styles.Dim($"  {candidate}")
            )
        );
        rows.Add(
            moment.IsLeaving
                ? parts.Styles.Warn("Press ctrl+c again to leave.")
                : parts.Status.Facts(talk.State, talk.ContextTokens)
        );
        return (rows, cursor);
    }

    private static (int Row, int Column) AddDraft(List<string> rows, ChatParts parts, int columns)
    {
        var draft = parts.Draft.Buffer;
        var room = columns - Prompt.Length;
        var (cursorRow, cursorColumn) = (rows.Count, Prompt.Length);
        var at = 0;
        foreach (var line in draft.Text.Split('\n'))
        {
            var offset = draft.Cursor - at;
            if (offset >= 0 && offset <= line.Length)
            {
                var before = AnsiText.Wrap(TerminalText.Clean(line[..offset]), room);
                cursorRow = rows.Count + before.Count - 1;
                cursorColumn = Prompt.Length + AnsiText.Width(before[^1]);
            }

            rows.AddRange(
                AnsiText
                    .Wrap(TerminalText.Clean(line), room)
                    .Select((row, number) => (at == 0 && number == 0 ? parts.Styles.User(Prompt) : "  ") + row)
            );
            at += line.Length + 1;
        }

        return (cursorRow, cursorColumn);
    }
}
