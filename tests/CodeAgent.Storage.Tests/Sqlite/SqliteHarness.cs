using CodeAgent.Conformance.Stores;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Sqlite;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Sqlite;

/// <summary>SQLite stores on one state folder, by a clock that the test moves.</summary>
public sealed class SqliteHarness : IStoreHarness
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ListedDead _liveness = new();
    private readonly List<IEventStore> _stores = [];

    public DateTimeOffset Now => _clock.GetUtcNow();

    public ValueTask StartAsync() => ValueTask.CompletedTask;

    public ValueTask<IEventStore> OpenAsync()
    {
        var options = new SqliteStoreOptions(_folder["state"]) { Clock = _clock, Liveness = _liveness };
        var store = SqliteEventStore.Open(options);
        _stores.Add(store);
        return ValueTask.FromResult<IEventStore>(store);
    }

    public ValueTask PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        return ValueTask.CompletedTask;
    }

    public void Kill(OwnerId owner) => _liveness.Kill(owner);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _folder.Dispose();
    }
}
