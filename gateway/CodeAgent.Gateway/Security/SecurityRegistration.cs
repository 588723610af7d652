using CodeAgent.Gateway.Security.Browser;
using CodeAgent.Gateway.Security.Policy;
using CodeAgent.Gateway.Security.Traffic;
using CodeAgent.Gateway.Usage;
using CodeAgent.Gateway.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CodeAgent.Gateway.Security;

/// <summary>Adds what guards the gateway, and puts it before the endpoints.</summary>
internal static class SecurityRegistration
{
    public static void AddGatewaySecurity(this IServiceCollection services)
    {
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<CallerCheck>();
        services.AddSingleton<CallerRates>();
        services.AddSingleton(provider => new SecurityLog(
            provider.GetRequiredService<GatewayOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance
        ));
        services.AddSingleton<LoginApi>();
        services.AddSingleton(provider => new SubmissionLedger(provider.GetRequiredService<GatewayOptions>().Folder));
        services.AddSingleton<CallerUsage>();
        services.AddSingleton<Admission>();
        services.AddSingleton<Visibility>();
        services.AddSingleton<UsageApi>();
        services.AddSingleton<WebhookFiles>();
        services.AddSingleton<WebhookSending>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookSending>());
        services.AddSingleton<WebhookBook>();
        services.AddSingleton<WebhooksApi>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ServerLimits>();
    }

    /// <summary>The checks that come before every endpoint, cheapest first.</summary>
    public static void UseGatewaySecurity(this WebApplication app)
    {
        app.UseMiddleware<TrafficGate>();
        app.UseMiddleware<RequestGate>();
        // The endpoint decides which role is needed, so it is chosen first.
        app.UseRouting();
        app.UseMiddleware<CallerGate>();
        app.Services.GetRequiredService<LoginApi>().Map(app);
        app.Services.GetRequiredService<UsageApi>().Map(app);
        app.Services.GetRequiredService<WebhooksApi>().Map(app);
    }
}
