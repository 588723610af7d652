using CodeAgent.Conformance.Hosts;
using CodeAgent.Grains.Local;
using Orleans;

namespace CodeAgent.Grains.Tests.Hosts;

/// <summary>The in-process host for the suite of all hosts, on the thread pool or on one thread.</summary>
internal sealed class LocalProbeHost(LocalGrainHost host, SingleThreadScheduler? scheduler) : IRunningHost
{
    public IGrainFactory Factory => host.Factory;

    public static ValueTask<IRunningHost> StartAsync(bool isSingleThreaded)
    {
        var scheduler = isSingleThreaded ? new SingleThreadScheduler() : null;
        var host = new LocalGrainHostBuilder(new LocalGrainHostOptions { Scheduler = scheduler })
            .AddGrain<IProbeGrain, ProbeGrain>((activation, grains) => new ProbeGrain(activation, grains))
            .Build();
        return ValueTask.FromResult<IRunningHost>(new LocalProbeHost(host, scheduler));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        scheduler?.Dispose();
    }
}
