using System.Text.Json;

namespace CodeAgent.Cli.Chat.Input;

/// <summary>What the person sent before, newest last; kept in the state folder for the next time.</summary>
internal sealed class InputHistory(string file)
{
    private const int Most = 500;
    private readonly List<string> _entries = [.. Load(file)];
    private int _at = -1;
    private string _draft = "";

    public void Add(string text)
    {
        _at = -1;
        if (_entries.Count > 0 && _entries[^1] == text)
        {
            return;
        }

        _entries.Add(text);
        Save();
    }

    /// <summary>The entry before the one shown; the draft is kept for the way back. Null where there is none.</summary>
    public string? Older(string draft)
    {
        if (_at < 0)
        {
            _draft = draft;
        }

        var next = _at < 0 ? _entries.Count - 1 : _at - 1;
        if (next < 0)
        {
            return null;
        }

        _at = next;
        return _entries[_at];
    }

    /// <summary>The entry after the one shown, or the draft; null where the draft is shown.</summary>
    public string? Newer()
    {
        if (_at < 0)
        {
            return null;
        }

        _at = _at + 1 < _entries.Count ? _at + 1 : -1;
        return _at < 0 ? _draft : _entries[_at];
    }

    private void Save()
    {
        try
        {
            var lines = _entries
                .TakeLast(Most)
                .Select(entry => JsonSerializer.Serialize(entry, HistoryJson.Default.String));
            var temporary = $"{file}.{Environment.ProcessId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var writer = new StreamWriter(temporary, options))
            {
                writer.WriteLine(string.Join('\n', lines));
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A history that cannot be kept is no reason to stop a conversation.
        }
    }

    private static IEnumerable<string> Load(string file)
    {
        try
        {
            return File.Exists(file)
                ? File.ReadLines(file).Where(line => line.Length > 0).Select(Parse).OfType<string>().ToList()
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static string? Parse(string line) => JsonSerializer.Deserialize(line, HistoryJson.Default.String);
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class HistoryJson : System.Text.Json.Serialization.JsonSerializerContext;
