using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Cli.Output;

/// <summary>What a person is told of hooks: their own messages, what they held up, and what went wrong with them.</summary>
internal static class HookNotice
{
    private const int MostText = 300;

    public static IEnumerable<string> Of(HooksCompleted hooks)
    {
        if (hooks.Message is { } message)
        {
            yield return TerminalText.Line(message, MostText);
        }

        if (hooks.Stops is { } stops)
        {
            yield return $"{hooks.Event} stopped the turn: {TerminalText.Line(stops, MostText)}";
        }

        foreach (var run in hooks.Runs.Where(run => run is { Outcome: HookOutcome.Failed, Detail: not null }))
        {
            yield return $"{hooks.Event} {TerminalText.Line(run.Hook, 100)}: {TerminalText.Line(run.Detail!, MostText)}";
        }
    }
}
