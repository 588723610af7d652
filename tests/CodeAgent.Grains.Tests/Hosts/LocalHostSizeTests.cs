using CodeAgent.Grains.Local;

namespace CodeAgent.Grains.Tests.Hosts;

/// <summary>Measures memory, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(LocalHostSizeTests), DisableParallelization = true)]
[Collection(nameof(LocalHostSizeTests))]
public sealed class LocalHostSizeTests
{
    private const int Count = 10_000;

    [Fact]
    public async Task Ten_thousand_idle_activations_take_less_than_a_kilobyte_each()
    {
        var keys = Enumerable.Range(0, Count).Select(i => $"session-{i}").ToArray();
        await using var host = new LocalGrainHostBuilder()
            .AddGrain<IWorkGrain, WorkGrain>(activation => new WorkGrain(activation, () => Task.CompletedTask))
            .Build();
        await TouchAsync(host, "warm-up");
        var before = GC.GetTotalMemory(forceFullCollection: true);

        foreach (var key in keys)
        {
            await TouchAsync(host, key);
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.InRange(bytes, 1, 1024);
        Assert.Equal(Count + 1, host.ActivationCount);
        GC.KeepAlive(keys);
    }

    private static Task TouchAsync(LocalGrainHost host, string key) =>
        host.Factory.GetGrain<IWorkGrain>(key).DoAsync(_ => Task.CompletedTask);
}
