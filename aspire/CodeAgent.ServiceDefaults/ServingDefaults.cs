using CodeAgent.Core.Telemetry;
using CodeAgent.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CodeAgent.ServiceDefaults;

/// <summary>What every host of ours that serves others has in common: telemetry, health, an orderly end.</summary>
public static class ServingDefaults
{
    /// <summary>Whether the host can take work; 503 from the moment it is told to stop, so that callers go elsewhere.</summary>
    public const string HealthPath = "/health";

    /// <summary>Whether the process is alive; does not look at anything it depends on.</summary>
    public const string AlivePath = "/alive";

    private const string LiveTag = "live";
    private static readonly TimeSpan s_shutdownTime = TimeSpan.FromSeconds(30);

    private static readonly string[] s_meters =
    [
        AgentTelemetry.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.Orleans",
        "Npgsql",
        "System.Net.Http",
        "System.Runtime",
    ];

    private static readonly string[] s_sources =
    [
        AgentTelemetry.Name,
        "Microsoft.AspNetCore",
        "Microsoft.Orleans.Application",
        "Microsoft.Orleans.Runtime",
        "Npgsql",
        "System.Net.Http",
    ];

    /// <summary>
    /// Adds telemetry by the standard <c>OTEL_*</c> keys of the host's configuration (nothing is exported where they are
    /// not set), health checks, and 30 s to end in. <see cref="RunningTelemetry"/> can then be injected.
    /// </summary>
    /// <exception cref="Core.Errors.CodeAgentException">A key is not valid (AGENT0102).</exception>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        AddTelemetry(builder);
        builder
            .Services.AddHealthChecks()
            .AddCheck("process", () => HealthCheckResult.Healthy(), [LiveTag])
            .AddCheck<StoppingCheck>("stopping");
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = s_shutdownTime);
        return builder;
    }

    /// <summary>Serves <see cref="HealthPath"/> and <see cref="AlivePath"/>, without details, to anyone.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks(HealthPath).DisableHttpMetrics();
        app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) })
            .DisableHttpMetrics();
        return app;
    }

    private static void AddTelemetry(IHostApplicationBuilder builder)
    {
        // Else ASP.NET's activities bear no url and method; the packages that would add them are not in every registry.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.AddTransient<IStartupFilter, RequestSpans>();
        var options = new TelemetryOptions
        {
            ServiceName = builder.Environment.ApplicationName,
            ResourceAttributes = [new("deployment.environment.name", builder.Environment.EnvironmentName)],
            Meters = s_meters,
            Sources = s_sources,
            UntracedPaths = [HealthPath, AlivePath],
        }.With(name => builder.Configuration[name]);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => Start(services, options));
        builder.Services.AddHostedService<TelemetryStart>();
    }

    private static RunningTelemetry Start(IServiceProvider services, TelemetryOptions options)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<RunningTelemetry>();
        var told = options with { OnFailure = error => logger.LogWarning(error, "Spans were not delivered") };
        return TelemetrySetup.Start(told, services.GetRequiredService<TimeProvider>());
    }
}
