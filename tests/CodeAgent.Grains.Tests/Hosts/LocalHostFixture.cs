using System.Collections.Concurrent;
using CodeAgent.Grains.Local;
using CodeAgent.Testing.Time;

namespace CodeAgent.Grains.Tests.Hosts;

/// <summary>A host with work grains, a manual clock, and what it told as problems.</summary>
public abstract class LocalHostFixture : IAsyncDisposable
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private LocalGrainHost? _host;

    protected FakeClock Clock { get; } = new();

    protected ConcurrentQueue<LocalGrainProblem> Problems { get; } = [];

    /// <summary>How many activations were made.</summary>
    protected int Made { get; private set; }

    /// <summary>What a grain does at its end.</summary>
    protected Func<Task> AtEnd { get; set; } = () => Task.CompletedTask;

    /// <summary>What a grain's constructor does.</summary>
    protected Action AtStart { get; set; } = () => { };

    /// <summary>Changes to the options, before the first use of the host.</summary>
    protected Func<LocalGrainHostOptions, LocalGrainHostOptions> Configure { get; set; } = options => options;

    protected LocalGrainHost Host =>
        _host ??= new LocalGrainHostBuilder(
            Configure(new LocalGrainHostOptions { Clock = Clock, OnProblem = Problems.Enqueue })
        )
            .AddGrain<IWorkGrain, WorkGrain>(activation =>
            {
                Made++;
                AtStart();
                return new WorkGrain(activation, () => AtEnd());
            })
            .Build();

    protected IWorkGrain Grain(string key = "one") => Host.Factory.GetGrain<IWorkGrain>(key);

    protected Task TouchAsync(string key = "one") => Grain(key).DoAsync(_ => Task.CompletedTask).WaitAsync(Deadline);

    /// <summary>Waits for a condition; the thread pool gets its turns meanwhile.</summary>
    protected static async Task EventuallyAsync(Func<bool> condition)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(begin) < Deadline,
                "The condition did not come true in time."
            );
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
