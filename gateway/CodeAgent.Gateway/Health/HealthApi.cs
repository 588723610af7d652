using CodeAgent.Gateway.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Health;

/// <summary>Tells that the process serves. It says nothing else, so it asks for no token.</summary>
internal static class HealthApi
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(
                "/healthz",
                (RequestDelegate)(
                    context => context.Response.WriteAsJsonAsync(new Health("ok"), GatewayJson.Default.Health)
                )
            )
            .AllowAnonymous();
}

/// <summary>The answer of <c>/healthz</c>.</summary>
internal sealed record Health(string Status);
