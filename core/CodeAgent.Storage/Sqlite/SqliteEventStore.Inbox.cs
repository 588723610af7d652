using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Sqlite.Engine;
using CodeAgent.Storage.Sqlite.Reads;
using CodeAgent.Storage.Sqlite.Writes;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Sqlite;

/// <content>The inbox, and every wait.</content>
public sealed partial class SqliteEventStore
{
    /// <inheritdoc/>
    public async ValueTask<PostReceipt> PostAsync(
        StreamId stream,
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(command);
        return await _writer
            .WriteAsync(write => CommandRows.Post(write, stream, root, command), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxCommand>> ReadInboxAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return Read(session => CommandRows.ReadOpen(session, stream, max), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        WaitAsync(
            WatchKey.Tree(root),
            afterRootSeq,
            session => HeadReads.LastRootSeq(session, root) > afterRootSeq,
            atMost,
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<bool> WaitForCommandsAsync(
        StreamId stream,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        WaitAsync(
            WatchKey.Inbox(stream),
            after: 0,
            session => CommandRows.ReadOpen(session, stream, max: 1).Count > 0,
            atMost,
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<CommandAnswer?> WaitForAnswerAsync(
        StreamId stream,
        string commandId,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    )
    {
        var isAnswered = await WaitAsync(
                WatchKey.Answer(stream, commandId),
                after: 0,
                session => CommandRows.FindAnswer(session, stream, commandId) is not null,
                atMost,
                cancellationToken
            )
            .ConfigureAwait(false);
        return isAnswered ? _pool.Read(session => CommandRows.FindAnswer(session, stream, commandId)) : null;
    }

    private async ValueTask<bool> WaitAsync(
        WatchKey key,
        long after,
        Func<SqliteSession, bool> isReached,
        TimeSpan atMost,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var watch = _watches.Add(key, after);
        _poller.EnsureRunning();
        return _pool.Read(isReached) || await watch.WaitAsync(atMost, _clock, cancellationToken).ConfigureAwait(false);
    }
}
