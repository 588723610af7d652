using CodeAgent.Core.Sessions;
using CodeAgent.Core.Sessions.Events;

namespace CodeAgent.Core.Tests.Loop.Properties;

/// <summary>Whether the turn under way was asked for an answer in a form, and whether that was given since.</summary>
internal sealed class AskedForm
{
    private readonly HashSet<string> _asking = [];
    private readonly HashSet<string> _calls = [];

    public bool IsAsked { get; private set; }

    public bool IsGiven { get; private set; }

    public void Take(SessionEvent happened)
    {
        switch (happened)
        {
            case InputPosted { OutputSchema: not null } input:
                _asking.Add(input.InputId);
                break;
            case TurnStarted turn:
                (IsAsked, IsGiven) = (turn.InputIds.Any(_asking.Contains), false);
                break;
            case InputsTaken taken:
                (IsAsked, IsGiven) = (IsAsked || taken.InputIds.Any(_asking.Contains), false);
                break;
            case ToolCallRequested { Name: StructuredOutput.ToolName } call:
                _calls.Add(call.CallId);
                break;
            case ToolCallCompleted { Outcome: ToolOutcome.Succeeded } call when _calls.Contains(call.CallId):
                IsGiven = true;
                break;
            default:
                break;
        }
    }
}
