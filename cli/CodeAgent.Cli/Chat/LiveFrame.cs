using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Chat.View;
using CodeAgent.Cli.Output;

namespace CodeAgent.Cli.Chat;

/// <summary>The live rows at the bottom: unfinished text, what goes on, the dialog or draft, candidates, facts.</summary>
internal static class LiveFrame
{
    private const string Prompt = "› ";
    private const int LongestCandidate = 4_096;
    private const int LeastDraftRows = 3;
    private const int RowsOfTheRest = 6;

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
        rows.AddRange(rest.Length == 0 ? [] : WordWrap.Rows(rest, columns));
        if (dialog is not null)
        {
            rows.AddRange(dialog.Rows(columns, parts.Screen.Rows));
        }
        else if (parts.Status.Activity(talk.State, moment.Tick, columns) is { } activity)
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
                (candidate, at) => Candidate(candidate, at == parts.Draft.Chosen, parts.Styles, columns)
            )
        );
        rows.Add(
            moment.IsLeaving
                ? parts.Styles.Warn("Press ctrl+c again to leave.")
                : parts.Status.Facts(talk.State, talk.ContextTokens)
        );
        return (rows, cursor);
    }

    /// <summary>A file's name is its path's end, and may hold anything.</summary>
    private static string Candidate(string candidate, bool isChosen, Styles styles, int columns)
    {
        var row = "  " + AnsiText.CutStart(TerminalText.Line(candidate, LongestCandidate), columns - 2);
        return isChosen ? styles.Accent(row) : styles.Dim(row);
    }

    private static (int Row, int Column) AddDraft(List<string> rows, ChatParts parts, int columns)
    {
        var (draft, cursor) = DraftRows(parts, columns);

        // Of a draft that is higher than the window, the part around the cursor.
        var most = Math.Max(LeastDraftRows, parts.Screen.Rows - RowsOfTheRest);
        var first = Math.Clamp(cursor.Row - (most / 2), 0, Math.Max(0, draft.Count - most));
        var top = rows.Count;
        rows.AddRange(draft.Skip(first).Take(most));
        return (top + cursor.Row - first, Math.Min(cursor.Column, columns - 1));
    }

    private static (List<string> Rows, (int Row, int Column) Cursor) DraftRows(ChatParts parts, int columns)
    {
        var draft = parts.Draft.Buffer;
        var room = columns - Prompt.Length - 1;
        var rows = new List<string>();
        var cursor = (Row: 0, Column: Prompt.Length);
        var at = 0;
        foreach (var line in TerminalText.Clean(draft.Text).Split('\n'))
        {
            foreach (var row in WordWrap.Break([.. AnsiText.Parts(line)], room))
            {
                if (at <= draft.Cursor)
                {
                    cursor = (rows.Count, Prompt.Length + ColumnsBefore(row, draft.Cursor - at));
                }

                var text = string.Concat(row.Select(part => part.Text));
                rows.Add((at == 0 ? parts.Styles.User(Prompt) : "  ") + AnsiText.Cut(text.TrimEnd(), room + 1));
                at += row.Sum(part => part.Length);
            }

            at++;
        }

        return (rows, cursor);
    }

    private static int ColumnsBefore(IReadOnlyList<TextPart> row, int length)
    {
        var columns = 0;
        foreach (var part in row)
        {
            length -= part.Length;
            if (length < 0)
            {
                break;
            }

            columns += part.Columns;
        }

        return columns;
    }
}
