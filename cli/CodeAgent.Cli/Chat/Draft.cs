using CodeAgent.Cli.Chat.Input;

namespace CodeAgent.Cli.Chat;

/// <summary>What the person is typing: the draft, its history and its completion.</summary>
internal sealed class Draft(InputHistory history, Completion completion)
{
    private IReadOnlyList<string> _candidates = [];
    private int _candidate = -1;

    public LineBuffer Buffer { get; private set; } = LineBuffer.Empty;

    /// <summary>What the word at the cursor could become; empty for nothing.</summary>
    public IReadOnlyList<string> Candidates => _candidates;

    /// <summary>The candidate that is taken; below 0 for none.</summary>
    public int Chosen => _candidate;

    public void Clear() => Set(LineBuffer.Empty);

    public void Insert(string text) => Set(Buffer.Insert(text));

    /// <summary>Takes the draft for sending and keeps it in the history.</summary>
    public string Take()
    {
        var text = Buffer.Text.Trim();
        if (text.Length > 0)
        {
            history.Add(text);
        }

        Clear();
        return text;
    }

    /// <summary>Whether the line is to go on: it ends with a backslash, which is then replaced by a line break.</summary>
    public bool Continue()
    {
        if (!Buffer.Text.EndsWith('\\') || Buffer.Cursor != Buffer.Text.Length)
        {
            return false;
        }

        Set(Buffer.Backspace().Insert("\n"));
        return true;
    }

    /// <summary>Edits by a key; false where the key is none of its own.</summary>
    public bool Press(ConsoleKeyInfo key)
    {
        var isControl = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        if (isControl ? Shortcut(key.Key) : Move(key.Key))
        {
            return true;
        }

        if (char.IsControl(key.KeyChar) || key.Modifiers.HasFlag(ConsoleModifiers.Alt))
        {
            return false;
        }

        Insert(key.KeyChar.ToString());
        return true;
    }

    private bool Move(ConsoleKey key)
    {
        LineBuffer? next = key switch
        {
            ConsoleKey.LeftArrow => Buffer.Left(),
            ConsoleKey.RightArrow => Buffer.Right(),
            ConsoleKey.Home => Buffer.Home(),
            ConsoleKey.End => Buffer.End(),
            ConsoleKey.Backspace => Buffer.Backspace(),
            ConsoleKey.Delete => Buffer.Delete(),
            ConsoleKey.UpArrow => Buffer.Up() ?? Older(),
            ConsoleKey.DownArrow => Buffer.Down() ?? Newer(),
            _ => null,
        };
        if (key == ConsoleKey.Tab)
        {
            Complete();
            return true;
        }

        if (next is not null)
        {
            Set(next);
        }

        return next is not null;
    }

    private bool Shortcut(ConsoleKey key)
    {
        LineBuffer? next = key switch
        {
            ConsoleKey.A => Buffer.Home(),
            ConsoleKey.E => Buffer.End(),
            ConsoleKey.U => Buffer.KillToStart(),
            ConsoleKey.K => Buffer.KillToEnd(),
            ConsoleKey.W => Buffer.KillWord(),
            ConsoleKey.LeftArrow => Buffer.WordLeft(),
            ConsoleKey.RightArrow => Buffer.WordRight(),
            ConsoleKey.J => Buffer.Insert("\n"),
            _ => null,
        };
        if (next is not null)
        {
            Set(next);
        }

        return next is not null;
    }

    private void Complete()
    {
        if (_candidates.Count == 0)
        {
            return;
        }

        _candidate = (_candidate + 1) % _candidates.Count;
        Buffer = Buffer.ReplaceWord(_candidates[_candidate]);
    }

    private LineBuffer Older() => history.Older(Buffer.Text) is { } text ? LineBuffer.Of(text) : Buffer;

    private LineBuffer Newer() => history.Newer() is { } text ? LineBuffer.Of(text) : Buffer;

    private void Set(LineBuffer buffer)
    {
        Buffer = buffer;
        (_candidates, _candidate) = (completion.Find(buffer), -1);
    }
}
