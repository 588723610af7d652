using CodeAgent.Conformance.Stores;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.InMemory;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.InMemory;

/// <summary>In-memory stores on one disk.</summary>
public sealed class InMemoryHarness : IStoreHarness
{
    private readonly InMemoryEventStore.Disk _disk = new();
    private readonly ManualClock _clock = new();
    private readonly ListedDead _liveness = new();
    private readonly List<IEventStore> _stores = [];

    public DateTimeOffset Now => _clock.GetUtcNow();

    public ValueTask StartAsync() => ValueTask.CompletedTask;

    public ValueTask<IEventStore> OpenAsync()
    {
        var store = new InMemoryEventStore(_disk, _clock, _liveness);
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
    }
}
