using CodeAgent.Core.Stores;
using CodeAgent.Grains.Sessions;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Agents;

/// <summary>
/// The session of an agent. Every call is short: it posts, acknowledges or reads, and returns within about a second. What takes long goes on in the background and shows as events.
/// </summary>
public interface IAgentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a command durable and wakes the session. Returns its answer when the owner gives one within a second, else
    /// null: ask again with <see cref="AnswerAsync"/>. A repeated command id returns the first answer.
    /// </summary>
    Task<CommandAnswer?> PostAsync(InboxCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a command durable and runs nothing: for a face that does not run agents itself. The answer comes from whoever
    /// runs the session; null where there is none within a second.
    /// </summary>
    [AlwaysInterleave]
    Task<CommandAnswer?> LeaveAsync(InboxCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the session here if there is something to do and nobody else runs it, so that an unfinished turn goes on.
    /// </summary>
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>The answer to a command; waits for it at most a second; null where there is none yet.</summary>
    [AlwaysInterleave]
    Task<CommandAnswer?> AnswerAsync(string commandId, CancellationToken cancellationToken);

    /// <summary>The session as it is; null where no session has this id.</summary>
    [AlwaysInterleave]
    Task<SessionSnapshot?> SnapshotAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Events of the session's tree above a position, at most <paramref name="max"/> (1 to 1,000); waits at most a
    /// second for the first one.
    /// </summary>
    [AlwaysInterleave]
    Task<EventPage> ReadAsync(long afterRootSeq, int max, CancellationToken cancellationToken);

    /// <summary>
    /// Events of the tree above a position, then each as it happens, with transient deltas between them while the
    /// session runs in this process. Ends only when it is cancelled, or with the coded failure of a run that fails here
    /// meanwhile. Deltas are lossy; events are not.
    /// </summary>
    [AlwaysInterleave]
    IAsyncEnumerable<SessionNotice> WatchAsync(long afterRootSeq, CancellationToken cancellationToken);
}
