using System.Security.Cryptography;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Postgres.Reads;
using CodeAgent.Storage.Postgres.Writes;
using CodeAgent.Storage.Reads;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.Postgres;

/// <summary>
/// The store of many machines: a PostgreSQL database. Any number of processes may have it open; each commit is on the
/// server's disk before its caller hears of it. Leases and dates go by the server's clock. While the server cannot be
/// reached, calls go on trying for <see cref="PostgresStoreOptions.Patience"/>; a commit whose answer was lost is asked
/// about, never guessed.
/// </summary>
public sealed class PostgresEventStore : IEventStore
{
    private const int LargestInlineData = 64 * 1024;

    private readonly PostgresServer _server;
    private readonly IHashKeys _keys;
    private readonly PostgresWriter _writer;
    private readonly PostgresLeases _leases;
    private readonly PostgresHeads _heads;
    private readonly PostgresEventPages _pages;
    private readonly EventReader _reader;
    private readonly PostgresWaits _waits;
    private readonly AnchorLog? _anchors;
    private int _isDisposed;

    private PostgresEventStore(PostgresStoreOptions options, PostgresServer server)
    {
        _server = server;
        _keys = options.Keys;
        _heads = new PostgresHeads(server, options.Skew);
        _pages = new PostgresEventPages(server);
        _reader = new EventReader(_pages, _keys);
        _waits = new PostgresWaits(server, options.Clock);
        _leases = new PostgresLeases(server, options.Liveness, options.Skew);
        _anchors = options.AnchorFile is { } file ? new AnchorLog(new AnchorFile(file, _keys), options.Clock) : null;
        _writer = new PostgresWriter(server, options.Skew, options.LosesAnswer, TellCommit);
    }

    /// <summary>Opens the store; makes or updates its tables where needed.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">
    /// StoreBusy: the server cannot be reached within the patience. StateUnusable: it refuses the user or the database.
    /// StateAltered: the schema holds something else. StateNewer: a newer version made it. KeyMissing: it belongs to a
    /// cluster with other keys.
    /// </exception>
    public static async Task<PostgresEventStore> OpenAsync(
        PostgresStoreOptions options,
        CancellationToken cancellationToken = default
    )
    {
        var server = new PostgresServer(options.Address, options.Patience);
        try
        {
            await server
                .RunAsync(
                    async (connection, token) =>
                    {
                        await PostgresSchema
                            .PrepareAsync(connection, options.Address, options.Keys, token)
                            .ConfigureAwait(false);
                        return true;
                    },
                    cancellationToken
                )
                .ConfigureAwait(false);
            return new PostgresEventStore(options, server);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How many calls wait for something.</summary>
    internal int WaitingCalls => _waits.Count;

    /// <inheritdoc/>
    public async ValueTask<AppendResult> AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        Arguments.Check(batch);
        var blobs = new string?[batch.Events.Count];
        for (var index = 0; index < blobs.Length; index++)
        {
            if (batch.Events[index].Data.Length > LargestInlineData)
            {
                blobs[index] = await PutBlobAsync(batch.Events[index].Data, cancellationToken).ConfigureAwait(false);
            }
        }

        var append = new PostgresAppend(batch, blobs, _keys.Current());
        return await _writer.WriteAsync(append.Needs, append.Execute, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        CancellationToken cancellationToken = default
    ) => _reader.ReadStreamAsync(stream, afterSeq, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return _reader.ReadTreeAsync(root, afterRootSeq, max, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForEventsAsync(
        StreamId root,
        long afterRootSeq,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        _waits.WaitAsync(
            WatchKey.Tree(root),
            afterRootSeq,
            async token => await _heads.LastRootSeqAsync(root, token).ConfigureAwait(false) > afterRootSeq,
            atMost,
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<StreamHead?> FindHeadAsync(StreamId stream, CancellationToken cancellationToken = default) =>
        _heads.FindAsync(stream, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamHead>> ListHeadsAsync(
        HeadQuery query,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(query);
        return _heads.ListAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, CounterValue>> ReadCountersAsync(
        StreamId root,
        CancellationToken cancellationToken = default
    ) => _heads.CountersAsync(root, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PostReceipt> PostAsync(
        StreamId stream,
        StreamId root,
        InboxCommand command,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(command);
        var needs = new WriteNeeds([stream], Rooted: null, [(stream, command.CommandId)]) { MadeUnder = root };
        return _writer.WriteAsync(
            needs,
            scope => PostgresCommands.Post(scope, stream, root, command),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InboxCommand>> ReadInboxAsync(
        StreamId stream,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return _heads.OpenCommandsAsync(stream, max, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> WaitForCommandsAsync(
        StreamId stream,
        TimeSpan atMost,
        CancellationToken cancellationToken = default
    ) =>
        _waits.WaitAsync(
            WatchKey.Inbox(stream),
            after: 0,
            async token => (await _heads.OpenCommandsAsync(stream, 1, token).ConfigureAwait(false)).Count > 0,
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
        var isAnswered = await _waits
            .WaitAsync(
                WatchKey.Answer(stream, commandId),
                after: 0,
                async token => await _heads.AnswerAsync(stream, commandId, token).ConfigureAwait(false) is not null,
                atMost,
                cancellationToken
            )
            .ConfigureAwait(false);
        return isAnswered ? await _heads.AnswerAsync(stream, commandId, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    public ValueTask<Lease?> AcquireAsync(
        StreamId stream,
        OwnerId owner,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        var needs = new WriteNeeds([stream], Rooted: null, []) { Existing = stream };
        return _writer.WriteAsync(needs, scope => _leases.Acquire(scope, stream, owner, duration), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    ) =>
        leases.Count == 0
            ? ValueTask.FromResult<IReadOnlyList<Lease>>([])
            : _leases.RenewAsync(leases, duration, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(Lease lease, CancellationToken cancellationToken = default) =>
        _leases.ReleaseAsync(lease, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string> PutBlobAsync(
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken = default
    )
    {
        const string Insert = "INSERT INTO blobs(hash, content) VALUES($1, $2) ON CONFLICT DO NOTHING";
        var hash = SHA256.HashData(content.Span);
        await RunAsync(Insert, [hash, content], cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash);
    }

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> FindBlobAsync(
        string sha256,
        CancellationToken cancellationToken = default
    ) => _pages.FindBlobAsync(sha256, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(string name, StreamId root, CancellationToken cancellationToken = default) =>
        _heads.CursorAsync(name, root, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask SaveCursorAsync(
        string name,
        StreamId root,
        long position,
        CancellationToken cancellationToken = default
    )
    {
        const string Upsert = """
            INSERT INTO cursors(name, root, position) VALUES($1, $2, $3)
            ON CONFLICT(name, root) DO UPDATE SET position = GREATEST(cursors.position, excluded.position)
            """;
        await RunAsync(Upsert, [name, root.Value, position], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all waits, finishes the writes that are queued, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _waits.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _anchors?.Write();
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private void TellCommit(WriteScope scope)
    {
        _waits.Tell(scope.Notices);
        _anchors?.Take(scope.Ends);
    }

    private Task<int> RunAsync(string text, object?[] values, CancellationToken cancellationToken) =>
        _server.RunAsync(
            async (connection, token) =>
            {
                await using var command = connection.Command(text, values);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            },
            cancellationToken
        );
}
