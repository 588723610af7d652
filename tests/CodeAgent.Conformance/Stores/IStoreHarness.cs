using CodeAgent.Core.Stores;

namespace CodeAgent.Conformance.Stores;

/// <summary>What a kind of store gives to the suites: its state, and stores that work on it.</summary>
public interface IStoreHarness : IAsyncDisposable
{
    /// <summary>Makes the empty state.</summary>
    ValueTask StartAsync();

    /// <summary>Opens a further store on the same state, as another process would. The harness disposes it.</summary>
    ValueTask<IEventStore> OpenAsync();

    /// <summary>The time that stores date events by, to a minute.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Lets time pass for leases and waits.</summary>
    ValueTask PassAsync(TimeSpan time);

    /// <summary>Lets every store know from now on that an owner is certainly dead.</summary>
    void Kill(OwnerId owner);
}
