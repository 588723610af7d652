using System.Globalization;
using System.Text.Json;
using CodeAgent.Cli.Chat.Screen;
using CodeAgent.Cli.Output;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Cli.Chat.View;

/// <summary>A tool call that ended, as a few lines: what it was, how it went, and what it changed or printed.</summary>
internal sealed class ToolCard(Styles styles)
{
    private const int MostOutputLines = 5;
    private const int MostDiffLines = 24;

    public IEnumerable<string> Lines(ToolCallState call, ToolCallCompleted end)
    {
        var title = TerminalText.Line(call.Decided?.Title is { Length: > 0 } named ? named : call.Block.Name, 200);
        yield return $"{Mark(end.Outcome)} {styles.Bold(title)}{styles.Dim(Time(end.DurationMs))}";
        var diff = Diff(end.Details).ToList();
        var body = diff.Count > 0 ? diff : Output(end, title).ToList();
        foreach (var line in body)
        {
            yield return "  " + line;
        }

        yield return "";
    }

    private string Mark(ToolOutcome outcome) =>
        outcome switch
        {
            ToolOutcome.Succeeded => styles.Good("●"),
            ToolOutcome.Denied or ToolOutcome.Interrupted => styles.Warn("●"),
            ToolOutcome.Cancelled => styles.Dim("●"),
            _ => styles.Bad("●"),
        };

    private IEnumerable<string> Output(ToolCallCompleted end, string title)
    {
        var lines = TerminalText
            .Clean(ContentText.Of(end.Content))
            .TrimEnd()
            .Split('\n')
            .SkipWhile(line => line == title)
            .ToArray();
        foreach (var line in lines.Take(MostOutputLines).Where(line => line.Length > 0 || lines.Length > 1))
        {
            yield return styles.Dim(line);
        }

        if (lines.Length > MostOutputLines)
        {
            yield return styles.Dim(Text($"… {lines.Length - MostOutputLines} more lines"));
        }
    }

    /// <summary>The change of a file, where the call made one: hunks of lines that begin with a blank, plus or minus.</summary>
    private IEnumerable<string> Diff(JsonElement? details)
    {
        if (details is not { ValueKind: JsonValueKind.Object } facts || !facts.TryGetProperty("hunks", out var hunks))
        {
            yield break;
        }

        var lines = hunks.EnumerateArray().SelectMany(hunk => hunk.GetProperty("lines").EnumerateArray()).ToList();
        foreach (
            var line in lines.Take(MostDiffLines).Select(line => TerminalText.Clean(line.GetString()!).TrimEnd('\n'))
        )
        {
            yield return line switch
            {
                ['+', ..] => styles.Good(line),
                ['-', ..] => styles.Bad(line),
                _ => styles.Dim(line),
            };
        }

        if (lines.Count > MostDiffLines)
        {
            yield return styles.Dim(Text($"… {lines.Count - MostDiffLines} more lines"));
        }
    }

    private static string Time(long milliseconds) =>
        milliseconds < 1_000 ? "" : Text($" ({milliseconds / 1_000m:0.0} s)");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
