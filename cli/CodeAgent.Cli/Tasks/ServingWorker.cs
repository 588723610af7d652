using CodeAgent.Cli.Configuration;
using CodeAgent.Cli.Hosting;

namespace CodeAgent.Cli.Tasks;

/// <summary>Runs the tasks of the state folder while the program serves, as soon as no background worker has the place.</summary>
internal sealed class ServingWorker(CliEnvironment environment, LocalHost host)
{
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    /// <summary>Works until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            using var place = await TakePlaceAsync(stop);
            var facts = new WorkerFacts(Environment.ProcessId, host.Clock.GetUtcNow(), LocalHost.Version, false);
            WorkerProcess.Introduce(environment, facts);
            await host.CleanWorkspacesAsync(stop);
            await new BackgroundWorker(host, Timeout.InfiniteTimeSpan).RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It never had the place.
        }
    }

    /// <summary>A background worker leaves by itself when it is idle; what is submitted here runs here meanwhile.</summary>
    private async Task<IDisposable> TakePlaceAsync(CancellationToken stop)
    {
        while (true)
        {
            if (WorkerProcess.TryBecome(environment) is { } place)
            {
                return place;
            }

            await Task.Delay(s_again, host.Clock, stop);
        }
    }
}
