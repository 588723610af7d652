using CodeAgent.Gateway.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Health;

/// <summary>Tells that the process serves, and whether it can take work. It says nothing else, so it asks for no token.</summary>
internal sealed class HealthApi(Readiness readiness)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", (RequestDelegate)(context => WriteAsync(context, fault: null))).AllowAnonymous();
        routes
            .MapGet(
                "/readyz",
                (RequestDelegate)(async context => await WriteAsync(context, await readiness.FaultAsync()))
            )
            .AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, string? fault)
    {
        if (fault is not null)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "1";
        }

        return context.Response.WriteAsJsonAsync(new Health(fault ?? "ok"), GatewayJson.Default.Health);
    }
}

/// <summary>The answer of <c>/healthz</c> and <c>/readyz</c>: <c>ok</c>, <c>draining</c>, or the code of a failure.</summary>
internal sealed record Health(string Status);
