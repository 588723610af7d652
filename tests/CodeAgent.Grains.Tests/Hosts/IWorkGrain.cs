using CodeAgent.Grains.Hosting;
using Orleans;
using Orleans.Concurrency;

namespace CodeAgent.Grains.Tests.Hosts;

/// <summary>A grain that does what it is given; only in process can a call carry code.</summary>
public interface IWorkGrain : IGrainWithStringKey
{
    Task DoAsync(Func<IActivation, Task> work);

    Task DoWithTokenAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken);

    [AlwaysInterleave]
    Task DoNowAsync(Func<IActivation, Task> work);

    IAsyncEnumerable<int> StreamAsync(Func<CancellationToken, IAsyncEnumerable<int>> work, CancellationToken token);
}

internal sealed class WorkGrain(IActivation activation, Func<Task> end) : IWorkGrain, IDeactivatable
{
    public Task DoAsync(Func<IActivation, Task> work) => work(activation);

    public Task DoWithTokenAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        work(cancellationToken);

    public Task DoNowAsync(Func<IActivation, Task> work) => work(activation);

    public IAsyncEnumerable<int> StreamAsync(
        Func<CancellationToken, IAsyncEnumerable<int>> work,
        CancellationToken token
    ) => work(token);

    public Task OnDeactivateAsync(CancellationToken cancellationToken) => end();
}
