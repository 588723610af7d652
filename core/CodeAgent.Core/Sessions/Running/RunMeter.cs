using CodeAgent.Core.Models;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Telemetry;

namespace CodeAgent.Core.Sessions.Running;

/// <summary>Measures what a runner records while it happens; a replay is not measured again.</summary>
internal static class RunMeter
{
    public static void Measure(AgentMetrics metrics, SessionState before, SessionEvent sessionEvent, DateTimeOffset at)
    {
        if (before.Turn is not { } turn)
        {
            return;
        }

        switch (sessionEvent)
        {
            case ModelCallCompleted completed when turn.ModelCall is { } call:
                metrics.ModelCallEnded(
                    Call(call, turn, at) with
                    {
                        ResponseModel = completed.ResponseModel,
                        FirstChunk = completed.FirstChunkMs is { } first ? TimeSpan.FromMilliseconds(first) : null,
                        Usage = completed.Usage,
                    }
                );
                metrics.BudgetBooked(completed.Usage.TotalTokens);
                break;
            case ModelCallFailed failed when turn.ModelCall is { } call:
                metrics.ModelCallEnded(Call(call, turn, at) with { Error = failed.Kind });
                break;
            case ToolCallCompleted completed
                when turn.Calls.Find(call => call.Id == completed.CallId) is { StartedAt: { } startedAt } call:
                metrics.ToolCallEnded(call.Block.Name, at - startedAt, completed);
                break;
            case TurnCompleted completed:
                metrics.TurnEnded(
                    before.Settings!.Role,
                    at - turn.StartedAt,
                    turn.Step,
                    turn.StartedCalls,
                    completed.Outcome
                );
                break;
            default:
                break;
        }
    }

    private static ModelCallMeasure Call(ModelCallStarted call, TurnState turn, DateTimeOffset at) =>
        new(call.Provider, call.Model, at - (turn.ModelCallAt ?? at));
}
