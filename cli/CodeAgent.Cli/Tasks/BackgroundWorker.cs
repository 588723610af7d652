using CodeAgent.Cli.Hosting;
using CodeAgent.Grains.Tasks;

namespace CodeAgent.Cli.Tasks;

/// <summary>
/// Runs the tasks of a state folder, one worker a folder, until there is none to run for a while. It adopts tasks and
/// nothing else: sessions of people stay theirs.
/// </summary>
internal sealed class BackgroundWorker(LocalHost host, TimeSpan idleLimit)
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>Works until it is told to stop or has been idle for long.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var busyAt = host.Clock.GetTimestamp();
        using var timer = new PeriodicTimer(s_lookEvery, host.Clock);
        try
        {
            while (idleLimit == Timeout.InfiniteTimeSpan || host.Clock.GetElapsedTime(busyAt) < idleLimit)
            {
                if (await AdoptAsync(stop))
                {
                    busyAt = host.Clock.GetTimestamp();
                }

                await timer.WaitForNextTickAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The host ends its grains in good order.
        }
    }

    /// <summary>Sees that every task runs that has something to do; whether there is any.</summary>
    private async Task<bool> AdoptAsync(CancellationToken stop)
    {
        var any = false;
        foreach (var task in await host.UnfinishedTasksAsync(stop))
        {
            any = true;
            await host.Grains.GetGrain<ITaskGrain>(task).WakeAsync(stop);
        }

        return any;
    }
}
