using CodeAgent.Conformance.Stores;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Postgres;
using CodeAgent.Testing.Programs;
using CodeAgent.Testing.Stores;

namespace CodeAgent.Storage.Tests.Postgres;

/// <summary>
/// PostgreSQL stores on a schema of one test, in the one server of the test run, by the server's clock and what the test
/// adds to it.
/// </summary>
public sealed class PostgresHarness : IStoreHarness
{
    private static readonly Lazy<Task<PostgresProcess>> s_server = new(() => StartAsync("fsync=off"));

    private readonly ManualClock _clock = new();
    private readonly DateTimeOffset _begin;
    private readonly ListedDead _liveness = new();
    private readonly List<IEventStore> _stores = [];
    private readonly string _schema = $"t{Guid.NewGuid():N}";
    private readonly TemporaryFolder _keys = new();
    private PostgresProcess? _server;

    public PostgresHarness() => _begin = _clock.GetUtcNow();

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + Skew;

    /// <summary>The keys of the stores.</summary>
    public IHashKeys Keys => new FileHashKeys(_keys.Path);

    /// <summary>Whether the next commit loses its answer.</summary>
    public bool LosesAnswer { get; set; }

    /// <summary>The address of the test's stores.</summary>
    public PostgresAddress Address => PostgresAddress.Parse($"{_server!.Address}?schema={_schema}");

    private TimeSpan Skew => _clock.GetUtcNow() - _begin;

    public async ValueTask StartAsync() => _server = await Shared();

    public async ValueTask<IEventStore> OpenAsync() => await OpenAsync(options => options);

    public async Task<PostgresEventStore> OpenAsync(Func<PostgresStoreOptions, PostgresStoreOptions> change)
    {
        var options = new PostgresStoreOptions(Address, Keys)
        {
            Clock = _clock,
            Liveness = _liveness,
            Skew = () => Skew,
            LosesAnswer = TakeLoss,
        };
        var store = await PostgresEventStore.OpenAsync(change(options));
        _stores.Add(store);
        return store;
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

        _keys.Dispose();
    }

    private static Task<PostgresProcess> Shared()
    {
        if (PostgresProcess.SkipReason is { } reason)
        {
            Assert.Skip(reason);
        }

        return s_server.Value;
    }

    private static async Task<PostgresProcess> StartAsync(string setting)
    {
        var server = await PostgresProcess.StartNewAsync(setting);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    private bool TakeLoss()
    {
        var loses = LosesAnswer;
        LosesAnswer = false;
        return loses;
    }
}
