using System.Globalization;
using System.Text;

namespace CodeAgent.Cli.Chat.Screen;

/// <summary>
/// The terminal as two parts: what was printed stays and scrolls away as in any program, and a few live rows below it
/// (draft, status) are drawn again in place.
/// </summary>
internal sealed class TerminalScreen(TextWriter output, Func<(int Columns, int Rows)> size)
{
    private const string BeginFrame = "\u001B[?2026h\u001B[?25l";
    private const string EndFrame = "\u001B[?25h\u001B[?2026l";
    private const string ClearWindow = "\u001B[H\u001B[J";
    private const string NoBreaks = "\u001B[?7l";
    private const string Breaks = "\u001B[?7h";
    private const string ClearBelow = "\u001B[J";
    private const string ClearRow = "\u001B[2K";
    private const int LeastColumns = 20;
    private const int LeastRows = 4;
    private const int MostKept = 500;

    private readonly Queue<string> _printed = new();
    private IReadOnlyList<string> _live = [];
    private (int Row, int Column) _cursor;
    private int _drawnRows;
    private int _drawnColumns;
    private int _cursorRow;

    /// <summary>Columns to write in.</summary>
    public int Columns => Math.Max(LeastColumns, size().Columns);

    /// <summary>Rows that are seen at a time.</summary>
    public int Rows => Math.Max(LeastRows, size().Rows);

    /// <summary>Prints lines above the live part, for good.</summary>
    public void Print(params IEnumerable<string> lines)
    {
        var frame = Begin();
        foreach (var line in lines)
        {
            _printed.Enqueue(line);
            Append(frame, WordWrap.Rows(line, Columns));
        }

        while (_printed.Count > MostKept)
        {
            _printed.Dequeue();
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

        var frame = Begin(rows.Count);
        (_live, _cursor) = (rows, cursor);
        Draw(frame);
    }

    /// <summary>Removes the live part and leaves the cursor below what was printed.</summary>
    public void Close()
    {
        output.Write(Begin().Append(ClearBelow).Append(EndFrame).ToString());
        output.Flush();
    }

    /// <summary>
    /// Begins a frame where the live part began. After the window changed its width nobody knows where that is, because
    /// each terminal moves what it shows in its own way: then the window is filled again.
    /// </summary>
    private StringBuilder Begin(int liveRows = 0)
    {
        var frame = new StringBuilder(BeginFrame);
        if (_drawnColumns != 0 && _drawnColumns != Columns)
        {
            var room = Math.Max(0, Rows - 1 - Math.Max(liveRows, _live.Count));
            frame.Append(ClearWindow);
            Append(frame, _printed.SelectMany(line => WordWrap.Rows(line, Columns)).TakeLast(room));
        }
        else if (_drawnRows > 0)
        {
            frame.Append('\r');
            Move(frame, _cursorRow, 'A');
        }

        _drawnRows = 0;
        _drawnColumns = Columns;
        return frame;
    }

    private static void Append(StringBuilder frame, IEnumerable<string> rows)
    {
        foreach (var row in rows)
        {
            frame.Append(ClearRow).Append(row).Append("\u001B[0m\r\n");
        }
    }

    private void Draw(StringBuilder frame)
    {
        // What scrolled out of the window could not be drawn again: the rows nearest to the draft stay.
        var hidden = Math.Max(0, _live.Count - (Rows - 1));
        var rows = _live.Skip(hidden).Select(row => AnsiText.Cut(row, Columns)).ToList();

        // A terminal that finds a sign wider than it was counted must not break the row: all below would be misplaced.
        // Rows are cleared one by one: some terminals keep what was cleared as a whole in what one can scroll back to.
        frame.Append(NoBreaks);
        foreach (var row in rows.SkipLast(1))
        {
            frame.Append(ClearRow).Append(row).Append("\r\n");
        }

        frame.Append(ClearBelow).Append(rows.LastOrDefault()).Append(Breaks);
        _drawnRows = rows.Count;
        _cursorRow = Math.Clamp(_cursor.Row - hidden, 0, Math.Max(0, rows.Count - 1));
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
