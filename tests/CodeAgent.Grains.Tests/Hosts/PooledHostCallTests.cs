using CodeAgent.Conformance.Hosts;

namespace CodeAgent.Grains.Tests.Hosts;

public sealed class PooledHostCallTests : HostCallConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: false);
}

public sealed class PooledHostCancellationTests : HostCancellationConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: false);
}

public sealed class PooledHostStreamTests : HostStreamConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: false);
}

public sealed class PooledHostLifetimeTests : HostLifetimeConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: false);
}

public sealed class SingleThreadedHostCallTests : HostCallConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: true);
}

public sealed class SingleThreadedHostCancellationTests : HostCancellationConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: true);
}

public sealed class SingleThreadedHostStreamTests : HostStreamConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: true);
}

public sealed class SingleThreadedHostLifetimeTests : HostLifetimeConformance
{
    protected override ValueTask<IRunningHost> StartAsync() => LocalProbeHost.StartAsync(isSingleThreaded: true);
}
