using Orleans;
using Xunit;

namespace CodeAgent.Conformance.Hosts;

/// <summary>
/// What every host of grains does is held by the suites that derive from this. A host derives one test class from each
/// and starts itself with <see cref="IProbeGrain"/> registered as <see cref="ProbeGrain"/>.
/// </summary>
public abstract class HostConformance : IAsyncLifetime
{
    private IRunningHost? _host;

    /// <summary>How long a test waits for what must happen.</summary>
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The key of this test's grain.</summary>
    protected string Key { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The running host's grains.</summary>
    protected IGrainFactory Grains => _host!.Factory;

    /// <summary>What the test and its grain tell each other.</summary>
    protected HostProbe Probe => HostProbe.Of(Key);

    /// <summary>This test's grain.</summary>
    protected IProbeGrain Grain => Grains.GetGrain<IProbeGrain>(Key);

    /// <summary>Starts a host.</summary>
    protected abstract ValueTask<IRunningHost> StartAsync();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _host = await StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}

/// <summary>A host that runs until it is disposed.</summary>
public interface IRunningHost : IAsyncDisposable
{
    /// <summary>Its grains.</summary>
    IGrainFactory Factory { get; }
}
