using CodeAgent.Grains.Sessions;

namespace CodeAgent.Gateway.Events;

/// <summary>What can be watched: a task with its agents, or a session.</summary>
/// <param name="Key">Its stream's name.</param>
/// <param name="ReadAsync">A page of events above a position.</param>
/// <param name="WatchAsync">Events above a position as they happen.</param>
/// <param name="StateAsync">How it is now; null where it is gone.</param>
internal sealed record TreeSource(
    string Key,
    Func<long, int, CancellationToken, Task<EventPage>> ReadAsync,
    Func<long, CancellationToken, IAsyncEnumerable<SessionNotice>> WatchAsync,
    Func<CancellationToken, Task<TreeState?>> StateAsync
);

/// <summary>How a watched thing is.</summary>
/// <param name="LastRootSeq">The last event of its tree.</param>
/// <param name="Status">Its word.</param>
/// <param name="IsOver">Whether nothing more happens by itself.</param>
/// <param name="Json">All of it, as its own call shows it.</param>
internal sealed record TreeState(long LastRootSeq, string Status, bool IsOver, Func<byte[]> Json);
