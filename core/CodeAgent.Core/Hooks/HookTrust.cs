using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodeAgent.Core.Trust;

namespace CodeAgent.Core.Hooks;

/// <summary>
/// What must be accepted before a repository's hook runs: its definition, and the content of the repository's files that
/// its command names. A script that is changed later is another one, also while the session runs.
/// </summary>
public static class HookTrust
{
    private const string ProjectFolder = "CLAUDE_PROJECT_DIR";
    private static readonly char[] s_ends =
    [
        ' ',
        '\t',
        '\n',
        '\r',
        '"',
        '\'',
        ';',
        '|',
        '&',
        '(',
        ')',
        '<',
        '>',
        '=',
        ',',
        '`',
    ];

    /// <summary>The hook with the files that it runs.</summary>
    /// <param name="hook">A hook of a repository's settings.</param>
    /// <param name="workspace">The repository's folder, absolute.</param>
    public static HookDefinition Pin(HookDefinition hook, string workspace)
    {
        if (hook.Kind != HookKind.Command)
        {
            return hook;
        }

        var files = Words(hook)
            .Select(word => InWorkspace(word, workspace))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Select(path => new HookFile(path, HashOf(Path.Combine(workspace, path))!))
            .ToList();
        return files.Count == 0 ? hook : hook with { Files = files };
    }

    /// <summary>The file that is not as it was accepted; null where all are.</summary>
    public static string? ChangedFile(HookDefinition hook, string workspace) =>
        hook.Files?.FirstOrDefault(file => HashOf(Path.Combine(workspace, file.Path)) != file.Sha256)?.Path;

    /// <summary>What a person accepts.</summary>
    /// <param name="hook">The hook with its files.</param>
    /// <param name="workspace">The repository's folder, absolute.</param>
    public static TrustItem Item(HookDefinition hook, string workspace)
    {
        var text = new StringBuilder();
        Line("event", hook.Event.ToString());
        Line("matcher", hook.Matcher);
        Line("if", hook.Condition);
        Line("type", hook.Kind.ToString());
        Line("command", hook.Command);
        Line("args", hook.Arguments is { } arguments ? string.Join(' ', arguments.Select(Quote)) : null);
        Line("timeout", string.Create(CultureInfo.InvariantCulture, $"{hook.Timeout.TotalSeconds} s"));
        Line("on failure", hook.FailsClosed ? "block" : "go on");
        Line("model", hook.Model);
        Line(
            "headers",
            hook.Headers is { } headers ? string.Join(", ", headers.Select(pair => $"{pair.Key}: {pair.Value}")) : null
        );
        Line("variables sent", hook.AllowedVariables is { } variables ? string.Join(", ", variables) : null);
        foreach (var file in hook.Files ?? [])
        {
            Line("runs", $"{file.Path} (sha256 {file.Sha256})");
        }

        var name =
            $"{hook.Event} {hook.Matcher ?? "*"}: {(hook.Command.Length > 60 ? hook.Command[..60] : hook.Command)}";
        return new TrustItem(TrustKind.Hook, name, workspace, hook.Source, text.ToString());

        void Line(string key, string? value)
        {
            if (value is not null)
            {
                text.Append(key).Append(": ").Append(value).Append('\n');
            }
        }
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Words(HookDefinition hook) =>
        hook
            .Command.Split(s_ends, StringSplitOptions.RemoveEmptyEntries)
            // Quotes may end within a word.
            .Concat(
                hook.Command.Replace("\"", "", StringComparison.Ordinal)
                    .Replace("'", "", StringComparison.Ordinal)
                    .Split(s_ends, StringSplitOptions.RemoveEmptyEntries)
            )
            .Concat(hook.Arguments ?? [])
            .Append(hook.Command);

    /// <summary>The path, from the workspace, of a file of it that a word names; null where it names none.</summary>
    private static string? InWorkspace(string word, string workspace)
    {
        var text = word.Replace($"${{{ProjectFolder}}}", workspace, StringComparison.Ordinal)
            .Replace($"${ProjectFolder}", workspace, StringComparison.Ordinal)
            .Replace("$PWD", workspace, StringComparison.Ordinal);
        if (text.Length is 0 or > 4_096 || text.Contains('\0'))
        {
            return null;
        }

        var full = Path.GetFullPath(text, workspace);
        return full.StartsWith(workspace.TrimEnd('/') + "/", StringComparison.Ordinal) && File.Exists(full)
            ? Path.GetRelativePath(workspace, full)
            : null;
    }

    private static string? HashOf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
