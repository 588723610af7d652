using CodeAgent.Core.Sessions.State;
using CodeAgent.Core.Stores;

namespace CodeAgent.Grains.Sessions;

/// <summary>What the faces are shown of a session's state.</summary>
internal static class SessionSnapshots
{
    public static SessionSnapshot Of(string id, SessionState state, StreamHead head) =>
        new(
            id,
            state.Status,
            state.Title,
            state.Settings?.Workspace ?? "",
            state.Settings?.Model ?? "",
            state.Settings?.PermissionMode ?? default,
            state.Settings?.Role ?? "",
            state.LastSeq,
            head.LastRootSeq,
            state.Turn is { } turn ? new TurnView(turn.Id, turn.Step + 1, Doing(turn)) : null,
            state.LastTurn,
            state.LastText,
            [.. Asked(state)],
            new TotalsView(
                state.Totals.Turns,
                state.Totals.Steps,
                state.Totals.ToolCalls,
                state.Totals.Denials,
                state.Totals.Usage,
                state.Totals.CostMicroUsd
            )
        )
        {
            PendingCommands = head.PendingCommands,
            HasHooks = state.Settings?.Hooks is { Count: > 0 },
        };

    private static string Doing(TurnState turn)
    {
        var running = turn.Calls.Where(call => call.Phase == ToolCallPhase.Running).ToList();
        return turn switch
        {
            { Interrupt: not null } => "stopping",
            { ModelCall: { } call } => $"asking {call.Model}",
            _ when running.Count > 0 => string.Join(", ", running.Select(call => call.Decided!.Title)),
            { IsWaitingForPeople: true } => "waiting for a decision",
            { LastFailure.RetryAt: not null } => "waiting to ask the model again",
            _ => "working",
        };
    }

    private static IEnumerable<Core.Sessions.Events.ApprovalRequested> Asked(SessionState state) =>
        state.Turn?.Calls.Where(call => call.Phase == ToolCallPhase.AwaitingApproval).Select(call => call.Approval!)
        ?? [];
}
