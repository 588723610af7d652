using CodeAgent.Conformance.Hosts;
using CodeAgent.Grains.Local;

namespace CodeAgent.Grains.Tests.Hosts;

internal static class ProbeHost
{
    public static LocalGrainHost Build(LocalGrainHostOptions options) =>
        new LocalGrainHostBuilder(options)
            .AddGrain<IProbeGrain, ProbeGrain>((activation, grains) => new ProbeGrain(activation, grains))
            .Build();
}
