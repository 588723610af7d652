using System.Net;
using CodeAgent.ServiceDefaults;
using CodeAgent.Telemetry.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CodeAgent.Telemetry.Tests.Setup;

public sealed class ServingDefaultsTests
{
    [Theory]
    [InlineData(ServingDefaults.HealthPath)]
    [InlineData(ServingDefaults.AlivePath)]
    public async Task A_host_says_that_it_is_well(string path)
    {
        await using var app = await StartAsync([]);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var answer = await http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Healthy", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_host_that_stops_takes_no_more_work_but_is_alive()
    {
        await using var app = await StartAsync([]);
        var checks = app.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync()).Status);

        app.Lifetime.StopApplication();

        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync()).Status);
        Assert.Equal(HealthStatus.Healthy, (await checks.CheckHealthAsync(one => one.Tags.Contains("live"))).Status);
    }

    [Fact]
    public async Task Requests_are_traced_by_route_and_status_but_probes_and_our_own_exports_are_not()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        KeyValuePair<string, string?>[] settings = [new("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Address.AbsoluteUri)];
        var log = new MemoryLog(RandomTree.Grow(30, 100));
        long port;
        await using (var app = await StartAsync(settings, Map))
        {
            using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
            port = http.BaseAddress.Port;
            await http.GetAsync(new Uri("/v1/tasks/7", UriKind.Relative));
            await http.GetAsync(new Uri("/v1/broken", UriKind.Relative));
            await http.GetAsync(new Uri(ServingDefaults.HealthPath, UriKind.Relative));
            await using (app.Services.GetRequiredService<RunningTelemetry>().Follow(log, log, EventTree.Root)) { }
            await app.StopAsync();
        }

        var spans = receiver
            .Requests.Where(one => one.Path == "/v1/traces")
            .SelectMany(one => OtlpDecoder.Spans(one.Body))
            .ToList();
        var requests = spans.Where(span => span.Kind == 2 && PortOf(span) == port).OrderBy(span => span.Start).ToList();
        Assert.Equal(["GET /v1/tasks/{id}", "GET /v1/broken"], requests.Select(span => span.Name));
        Assert.Equal([200L, 500L], requests.Select(span => span.Attributes["http.response.status_code"]));
        Assert.Equal([0L, 2L], requests.Select(span => span.Status));
        Assert.Equal("host-under-test", requests[0].Resource["service.name"]);
        Assert.Contains(spans, span => span.Name.StartsWith("invoke_agent", StringComparison.Ordinal));
        Assert.DoesNotContain(spans, span => span.Kind == 3 && PortOf(span) == receiver.Address.Port);
        Assert.Contains(receiver.Requests, one => one.Path == "/v1/metrics");
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_exported_and_ending_takes_bounded_time()
    {
        await using var app = await StartAsync([]);

        Assert.False(app.Services.GetRequiredService<RunningTelemetry>().ExportsSpans);
        Assert.Equal(
            TimeSpan.FromSeconds(30),
            app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout
        );
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/v1/tasks/{id}", (string id) => id);
        app.MapGet("/v1/broken", string () => throw new InvalidOperationException("broken"));
    }

    private static long? PortOf(OtlpSpan span) => span.Attributes.GetValueOrDefault("server.port") as long?;

    private static async Task<WebApplication> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings,
        Action<WebApplication>? map = null
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "host-under-test" }
        );
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.AddServiceDefaults();
        var app = builder.Build();
        app.UseRouting();
        app.MapDefaultEndpoints();
        map?.Invoke(app);
        await app.StartAsync();
        return app;
    }
}
