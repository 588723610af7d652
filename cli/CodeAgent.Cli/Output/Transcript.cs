using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>Tells a session's events as a person reads a conversation.</summary>
internal sealed class Transcript(Terminal terminal)
{
    private const int ResultLines = 5;
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);

    /// <summary>The text for one event; empty for an event that says nothing to a reader.</summary>
    public string Tell(SessionEvent known)
    {
        var text = known switch
        {
            SessionCreated created => $"session in {created.Settings.Workspace}, {created.Settings.Model}\n",
            InputPosted input => $"\n> {ContentText.Of(input.Content).Trim().ReplaceLineEndings("\n> ")}\n",
            ModelCallCompleted answer => Said(answer),
            ModelCallFailed failed => $"\n! the model failed: {failed.Message}\n",
            ToolCallDecided decided => Remember(decided),
            ToolCallCompleted end => Ended(end),
            ApprovalRequested asked => $"\n? {asked.Title}: {asked.Reason}\n",
            ApprovalDecided decided => $"{(decided.Approved ? "  approved" : "  refused")} by {decided.Actor}\n",
            OwnerChanged => "\n! another process went on from here\n",
            TurnCompleted { Outcome: not TurnOutcome.Completed } end =>
                $"\n! {JsonWord.Of(end.Outcome)}: {end.Detail}\n",
            SessionClosed closed => $"\n! closed: {closed.Reason}\n",
            _ => "",
        };
        return terminal.ShowsOutput ? TerminalText.Clean(text) : text;
    }

    private static string Said(ModelCallCompleted answer) =>
        answer.Message.Text.Trim() is { Length: > 0 } text ? $"\n{text}\n" : "";

    private string Remember(ToolCallDecided decided)
    {
        _titles[decided.CallId] = decided.Title;
        return "";
    }

    private string Ended(ToolCallCompleted end)
    {
        var title = _titles.GetValueOrDefault(end.CallId, end.CallId);
        var lines = ContentText.Of(end.Content).TrimEnd().Split('\n');
        var shown = lines.Take(ResultLines).Select(line => $"    {line}\n");
        var more = lines.Length > ResultLines ? $"    … {lines.Length - ResultLines} more lines\n" : "";
        return $"\n* {title}: {JsonWord.Of(end.Outcome)}\n{string.Concat(shown)}{more}";
    }
}
