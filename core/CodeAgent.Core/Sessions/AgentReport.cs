using CodeAgent.Core.Events;
using CodeAgent.Core.Prompts;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Sessions;

/// <summary>An agent's report as its parent session reads it.</summary>
public static class AgentReport
{
    private const int MostText = 6_000;

    /// <summary>Its last words, cut, and how its turn ended.</summary>
    public static string Text(string lastText, TurnCompleted turn, StreamId stream) =>
        PromptLibrary.Fill(
            "agent-report",
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["agent"] = stream.Value,
                ["outcome"] =
                    turn.Outcome == TurnOutcome.Completed ? "It is done."
                    : turn.Detail is { } detail ? $"It ended early: {detail}"
                    : $"It ended early: {turn.Outcome}.",
                ["report"] =
                    lastText.Length > MostText ? string.Concat(TextCut.Head(lastText, MostText), "…") : lastText,
            }
        );
}
