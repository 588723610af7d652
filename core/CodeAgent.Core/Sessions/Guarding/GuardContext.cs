using System.Collections.Immutable;
using CodeAgent.Core.Hooks;
using CodeAgent.Core.Sessions.Events;
using CodeAgent.Core.Sessions.State;

namespace CodeAgent.Core.Sessions.Guarding;

/// <summary>What hooks and reviewers said by now, for decisions about calls.</summary>
internal sealed record GuardContext(ImmutableDictionary<string, HookPointState> Hooks, ReviewCounts Reviews)
{
    /// <summary>Nothing was said.</summary>
    public static GuardContext None { get; } =
        new(ImmutableDictionary<string, HookPointState>.Empty, new ReviewCounts());

    public static GuardContext Of(SessionState state) => state.Turn is { } turn ? new(turn.Hooks, state.Reviews) : None;

    /// <summary>What the hooks of a moment of a call said; null where they did not end, or there are none.</summary>
    public HooksCompleted? Find(HookEvent moment, string callId) =>
        Hooks.GetValueOrDefault(HookPoint.IdOf(moment, callId))?.Completed;
}
