using System.Globalization;
using CodeAgent.Cli.Sessions;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>What the agent does as lines on standard error, its last answer on standard output.</summary>
internal sealed class TextOutput(StandardOutput output, TextWriter error, Terminal terminal, bool isVerbose)
    : IRunOutput
{
    private const string Dim = "2";
    private const string Red = "31";
    private const string Green = "32";
    private const string Yellow = "33";

    public void Begin(OpenedSession session)
    {
        if (isVerbose)
        {
            Line(Dim, "session", $"{session.Client.Id} in {session.Workspace}, {session.Model}");
        }
    }

    public void Show(EventEnvelope envelope, SessionEvent known, TurnLedger turn)
    {
        switch (known)
        {
            // The last answer has no calls and goes to standard output.
            case ModelCallCompleted { Message: { Text.Length: > 0 } message } when message.ToolCalls.Any():
                error.WriteLine(TerminalText.Clean(message.Text.Trim()));
                break;
            case ModelCallFailed { RetryAt: not null } failed:
                Line(Yellow, "retry", RetryNotice.Of(failed, envelope, turn).ToText());
                break;
            case HooksCompleted hooks:
                HookNotice.Of(hooks).ToList().ForEach(line => Line(Yellow, "hook", line));
                break;
            case BoundaryAdded added:
                Line(Dim, "boundary", added.Boundary.Title);
                break;
            case ToolCallCompleted completed:
                ShowCall(completed, turn.Call(completed.CallId));
                break;
        }

        if (isVerbose && known is ModelCallCompleted answer)
        {
            var cost = answer.CostMicroUsd is { } microUsd
                ? Text($"{microUsd / 1_000_000m:0.######} USD")
                : "price unknown";
            Line(Dim, "model", Text($"{answer.Usage.InputTokens} tokens in, {answer.Usage.OutputTokens} out, {cost}"));
        }
    }

    public void EndTurn(TurnReport report)
    {
        if (report.Outcome == TurnOutcome.Completed)
        {
            var text = report.Text.TrimEnd();
            output.Write((terminal.ShowsOutput ? TerminalText.Clean(text) : text) + "\n");
        }
    }

    public void Complete() { }

    private void ShowCall(ToolCallCompleted end, CallAccount? call)
    {
        var (colour, word) = end.Outcome switch
        {
            ToolOutcome.Succeeded => (Green, "ok"),
            ToolOutcome.Failed => (Red, "failed"),
            ToolOutcome.Denied => (Yellow, "denied"),
            ToolOutcome.Cancelled => (Yellow, "stopped"),
            _ => (Red, "unknown"),
        };
        var title = TerminalText.Line(call?.Title ?? end.CallId);
        var about = end.Outcome == ToolOutcome.Succeeded ? "" : $": {TerminalText.Line(Reason(end, call), 120)}";
        var time = end.DurationMs > 0 ? Text($" ({Seconds(end.DurationMs)})") : "";
        Line(colour, word, $"{title}{time}{about}");
    }

    private static string Reason(ToolCallCompleted end, CallAccount? call) =>
        end.Outcome == ToolOutcome.Denied && call?.Decided is { } decided
            ? decided.Reason
            : ContentText.Of(end.Content).Split('\n', 2)[0];

    private static string Seconds(long milliseconds) =>
        milliseconds < 1_000 ? Text($"{milliseconds} ms") : Text($"{milliseconds / 1_000m:0.0} s");

    private void Line(string colour, string word, string rest)
    {
        var padded = word.PadRight(8);
        error.WriteLine(
            $"{(terminal.HasColour ? $"\u001B[{colour}m{padded}\u001B[0m" : padded)}{TerminalText.Line(rest, 320)}"
        );
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
