using CodeAgent.Core.Events;
using CodeAgent.Storage.Chain;

namespace CodeAgent.Storage.Sqlite;

/// <content>The audit of the hash chains.</content>
public sealed partial class SqliteEventStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ChainFinding>> VerifyAsync(
        StreamId? stream = null,
        CancellationToken cancellationToken = default
    )
    {
        ThrowIfDisposed();
        var audit = new SqliteAudit(_pool, _keys, _blobs, _anchorFile);
        return await audit.RunAsync(stream, cancellationToken).ConfigureAwait(false);
    }
}
