using CodeAgent.Telemetry;
using Microsoft.Extensions.Hosting;

namespace CodeAgent.ServiceDefaults;

/// <summary>Has telemetry made before the host serves anything. The container ends it, after everything that uses it.</summary>
#pragma warning disable CS9113 // To ask for it is the purpose.
internal sealed class TelemetryStart(RunningTelemetry telemetry) : IHostedService
#pragma warning restore CS9113
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
