using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Cli.Tasks;

/// <summary>The picture of a task at a terminal, drawn again in place. What stays on the screen is the last one.</summary>
internal sealed class LiveBoard : IWatchView
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(150);
    private readonly TimeProvider _clock;
    private readonly Styles _styles;
    private readonly BoardView _view;
    private readonly TerminalScreen _screen;
    private readonly Lock _turn = new();
    private readonly ITimer _timer;
    private TaskBoard? _board;
    private long _tick;

    public LiveBoard(TimeProvider clock, Styles styles)
    {
        (_clock, _styles, _view) = (clock, styles, new BoardView(styles));
        var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 64 * 1024) { AutoFlush = false };
        _screen = new TerminalScreen(output, () => (Console.WindowWidth, Console.WindowHeight));
        _timer = clock.CreateTimer(_ => Redraw(), null, s_every, s_every);
    }

    public void Tell(TaskBoard board, EventEnvelope envelope, TaskEvent? happened) { }

    public void Draw(TaskBoard board)
    {
        lock (_turn)
        {
            // The timer draws while the watcher goes on.
            _board = board.Copy();
        }
    }

    public void End(TaskBoard board)
    {
        lock (_turn)
        {
            _board = null;
            var next = TaskHints.Next(board.Stream.Key, board.State);
            var reason = board.State.Paused?.Reason ?? board.State.Completed?.Detail;
            _screen.Show([], (0, 0));
            _screen.Print(Rows(board));
            _screen.Print(board.IsAtRest ? [.. Lines(reason), "", .. next.Split('\n')] : []);
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            _timer.Dispose();
            _board = null;
            _screen.Close();
        }
    }

    private static IEnumerable<string> Lines(string? text) =>
        text is null ? [] : Output.TerminalText.Clean(text).Split('\n').Prepend("");

    private void Redraw()
    {
        lock (_turn)
        {
            if (_board is not { } board)
            {
                return;
            }

            _tick++;
            var rows = Rows(board).Append("").Append(_styles.Dim("ctrl+c leaves; the task goes on")).ToList();
            _screen.Show(rows, (rows.Count - 1, 0));
        }
    }

    private IReadOnlyList<string> Rows(TaskBoard board) =>
        _view.Rows(board, _clock.GetUtcNow(), _tick, (_screen.Columns, _screen.Rows));
}
