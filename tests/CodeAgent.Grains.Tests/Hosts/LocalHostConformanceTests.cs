using CodeAgent.Conformance.Hosts;
using CodeAgent.Grains.Local;
using Orleans;

namespace CodeAgent.Grains.Tests.Hosts;

/// <summary>The in-process host on the thread pool.</summary>
public sealed class LocalHostConformanceTests : HostConformance, IAsyncDisposable
{
    private readonly LocalGrainHost _host = ProbeHost.Build(new LocalGrainHostOptions());

    protected override IGrainFactory Grains => _host.Factory;

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

/// <summary>The in-process host inside a single-threaded scheduler.</summary>
public sealed class SingleThreadedLocalHostConformanceTests : HostConformance, IAsyncDisposable
{
    private readonly SingleThreadScheduler _scheduler = new();
    private readonly LocalGrainHost _host;

    public SingleThreadedLocalHostConformanceTests() =>
        _host = ProbeHost.Build(new LocalGrainHostOptions { Scheduler = _scheduler });

    protected override IGrainFactory Grains => _host.Factory;

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scheduler.Dispose();
    }
}
