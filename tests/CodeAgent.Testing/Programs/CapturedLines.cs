using System.Text;

namespace CodeAgent.Testing.Programs;

/// <summary>Reads a program's output as it comes and tells of lines.</summary>
internal sealed class CapturedLines
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private readonly List<(string Part, TaskCompletionSource<string> Found)> _awaited = [];
    private readonly List<string> _lines = [];

    public CapturedLines(StreamReader reader) => Ended = ReadAsync(reader);

    /// <summary>Completes with the output's end.</summary>
    public Task Ended { get; }

    public string Text
    {
        get
        {
            lock (_gate)
            {
                return _text.ToString();
            }
        }
    }

    /// <summary>The first line, seen or to come, that holds a text; fails at the end of the output.</summary>
    public async Task<string> LineAsync(string part, Func<string> describe)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Find(line => line.Contains(part, StringComparison.Ordinal)) is { } known)
            {
                return known;
            }

            _awaited.Add((part, found));
        }

        return await Task.WhenAny(found.Task, Ended) == found.Task || found.Task.IsCompleted
            ? await found.Task
            : throw new InvalidOperationException($"The output ended without '{part}'.\n{describe()}");
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                _text.Append(line).Append('\n');
                _lines.Add(line);
                foreach (var (part, found) in _awaited)
                {
                    if (line.Contains(part, StringComparison.Ordinal))
                    {
                        found.TrySetResult(line);
                    }
                }
            }
        }
    }
}
