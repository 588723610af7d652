using CodeAgent.Core.Events;

namespace CodeAgent.Core.Stores;

/// <summary>
/// "This tree has news", told between processes ahead of the store's own polling. Only a hint: it may come late, twice, for
/// nothing or never; who waits must also wait on the store (<see cref="IEventLog.WaitForEventsAsync"/>). Says nothing of
/// order, carries no data. Safe for concurrent use.
/// </summary>
public interface IWakeHints
{
    /// <summary>
    /// Tells every subscriber in every process, this one included. Call it after the append is durable. Never throws
    /// because nobody can be reached, and does not wait for a connection.
    /// </summary>
    Task PublishAsync(StreamId root);

    /// <summary>
    /// Calls back with the root of every tree that has news, until the result is disposed; no callback begins after that.
    /// The callback must be quick and must not throw.
    /// </summary>
    IAsyncDisposable Subscribe(Action<StreamId> onNews);
}
