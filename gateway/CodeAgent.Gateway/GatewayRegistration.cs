using CodeAgent.Gateway.Dashboard;
using CodeAgent.Gateway.Health;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CodeAgent.Gateway;

/// <summary>Adds the gateway to a web host. The host registers Orleans' <c>IGrainFactory</c> itself.</summary>
public static class GatewayRegistration
{
    /// <summary>Adds the gateway's parts. No text of a request reaches a grain before host, origin and token were checked.</summary>
    /// <exception cref="Core.Errors.CodeAgentException">An option is out of bounds (AGENT0102).</exception>
    public static IServiceCollection AddCodeAgentGateway(this IServiceCollection services, GatewayOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<DashboardAssets>();
        services.AddSingleton<DashboardPages>();
        services.AddGatewayApis();
        services.AddRouting();
        services.AddSingleton<Readiness>();
        services.AddSingleton<HealthApi>();
        services.AddGatewaySecurity();
        return services;
    }

    /// <summary>A path that lets one browser in as the host's owner, once, within half an hour.</summary>
    public static string NewLoginPath(this WebApplication app)
    {
        var owner = app.Services.GetRequiredService<CallerCheck>().Owner;
        return $"/login/{app.Services.GetRequiredService<BrowserSessions>().NewLink(owner)}";
    }

    /// <summary>Takes no new work any more: <c>/readyz</c> says so and what would change something is sent elsewhere.</summary>
    public static void DrainCodeAgentGateway(this WebApplication app) =>
        app.Services.GetRequiredService<Readiness>().Drain();

    /// <summary>Maps the routes, and the checks that come before every route of the application.</summary>
    public static void MapCodeAgentGateway(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler(ProblemWriter.Handler());
        app.UseStatusCodePages(context => ProblemWriter.WriteStatusAsync(context.HttpContext));
        app.UseGatewaySecurity();

        app.Services.GetRequiredService<HealthApi>().Map(app);
        app.Services.GetRequiredService<DashboardPages>().Map(app);
        foreach (var api in app.Services.GetServices<IApi>())
        {
            api.Map(app);
        }
    }
}
