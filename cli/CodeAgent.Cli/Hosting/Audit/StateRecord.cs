using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Sqlite;

namespace CodeAgent.Cli.Hosting.Audit;

/// <summary>The record in a state folder, to be read while other programs may be at work in it.</summary>
internal sealed class StateRecord : IAsyncDisposable
{
    private const int MostRoots = 1_000;
    private static readonly TimeSpan s_busy = TimeSpan.FromSeconds(1);
    private readonly SqliteEventStore _store;

    private StateRecord(string folder) =>
        _store = SqliteEventStore.Open(new SqliteStoreOptions(folder) { BusyTimeout = s_busy });

    /// <summary>Opens it.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">The state cannot be read (coded).</exception>
    public static StateRecord Open(string folder) => new(folder);

    /// <summary>The events of a tree with their hashes.</summary>
    public IAsyncEnumerable<SealedEvent> ExportAsync(StreamId root, CancellationToken cancellationToken) =>
        _store.ExportAsync(root, cancellationToken);

    /// <summary>The latest sessions and tasks.</summary>
    public async Task<IReadOnlyList<StreamId>> LatestAsync(CancellationToken cancellationToken)
    {
        var heads = await _store.ListHeadsAsync(new HeadQuery(RootsOnly: true, Limit: MostRoots), cancellationToken);
        return [.. heads.Select(head => head.Root)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
