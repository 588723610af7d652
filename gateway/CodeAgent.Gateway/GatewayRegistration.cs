using CodeAgent.Gateway.Dashboard;
using CodeAgent.Gateway.Health;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Security;
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
        services.AddSingleton<CallerCheck>();
        return services;
    }

    /// <summary>Maps the routes, and the checks that come before every route of the application.</summary>
    public static void MapCodeAgentGateway(this WebApplication app)
    {
        app.UseExceptionHandler(ProblemWriter.Handler());
        app.UseStatusCodePages(context => ProblemWriter.WriteStatusAsync(context.HttpContext));
        app.UseMiddleware<RequestGate>();
        // The endpoint decides which role is needed, so it is chosen first.
        app.UseRouting();
        app.UseMiddleware<CallerGate>();

        HealthApi.Map(app);
        app.Services.GetRequiredService<DashboardPages>().Map(app);
        foreach (var api in app.Services.GetServices<IApi>())
        {
            api.Map(app);
        }
    }
}
