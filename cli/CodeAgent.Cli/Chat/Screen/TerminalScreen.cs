using System.Globalization;
using System.Text;

namespace CodeAgent.Cli.Chat.Screen;

/// <summary>
/// The terminal as two parts: what was printed stays and scrolls away as in any program, and a few live rows below it
/// (draft, status) are drawn again in place.
/// </summary>
internal sealed class TerminalScreen(TextWriter output, Func<int> columns)
{
    private const string BeginFrame = "\u001B[?2026h\u001B[?25l";
    private const string EndFrame = "\u001B[?25h\u001B[?2026l";
    private const int LeastColumns = 20;

    private IReadOnlyList<string> _live = [];
    private (int Row, int Column) _cursor;
    private int _drawnRows;
    private int _cursorRow;

    /// <summary>Columns to write in.</summary>
    public int Columns => Math.Max(LeastColumns, columns());

    /// <summary>Prints lines above the live part, for good.</summary>
    public void Print(params IEnumerable<string> lines)
    {
        var frame = new StringBuilder(BeginFrame);
        Erase(frame);
        foreach (var row in lines.SelectMany(line => AnsiText.Wrap(line, Columns)))
        {
            frame.Append(row).Append("\u001B[0m\r\n");
        }

        Draw(frame);
    }

    /// <summary>Replaces the live part.</summary>
    /// <param name="rows">Its rows, each at most as wide as the terminal.</param>
    /// <param name="cursor">Where the cursor stands in it.</param>
    public void Show(IReadOnlyList<string> rows, (int Row, int Column) cursor)
    {
        if (rows.SequenceEqual(_live) && cursor == _cursor)
        {
            return;
        }

        var frame = new StringBuilder(BeginFrame);
        Erase(frame);
        (_live, _cursor) = (rows, cursor);
        Draw(frame);
    }

    /// <summary>Draws everything live again, after the window changed its size.</summary>
    public void Redraw()
    {
        var frame = new StringBuilder(BeginFrame);
        Erase(frame);
        Draw(frame);
    }

    /// <summary>Removes the live part and leaves the cursor below what was printed.</summary>
    public void Close()
    {
        var frame = new StringBuilder(BeginFrame);
        Erase(frame);
        output.Write(frame.Append(EndFrame).ToString());
        output.Flush();
    }

    private void Erase(StringBuilder frame)
    {
        if (_drawnRows > 0)
        {
            frame.Append('\r');
            Move(frame, _cursorRow, 'A');
            frame.Append("\u001B[J");
            _drawnRows = 0;
        }
    }

    private void Draw(StringBuilder frame)
    {
        var rows = _live.Select(row => AnsiText.Cut(row, Columns)).ToList();
        frame.AppendJoin("\r\n", rows);
        _drawnRows = rows.Count;
        _cursorRow = Math.Clamp(_cursor.Row, 0, Math.Max(0, rows.Count - 1));
        if (rows.Count > 0)
        {
            frame.Append('\r');
            Move(frame, rows.Count - 1 - _cursorRow, 'A');
            Move(frame, Math.Min(_cursor.Column, Columns - 1), 'C');
        }

        output.Write(frame.Append(EndFrame).ToString());
        output.Flush();
    }

    private static void Move(StringBuilder frame, int by, char direction)
    {
        if (by > 0)
        {
            frame.Append(CultureInfo.InvariantCulture, $"\u001B[{by}{direction}");
        }
    }
}
