using CodeAgent.Core.Errors;
using CodeAgent.Gateway.Health;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security.Traffic;
using CodeAgent.Gateway.Tasks;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Security;

/// <summary>Finds out who calls, and keeps those from an endpoint who may not use it.</summary>
internal sealed class CallerGate(
    RequestDelegate next,
    CallerCheck check,
    CallerRates rates,
    Visibility visibility,
    Readiness readiness,
    SecurityLog log
)
{
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        if (await check.FindAsync(context) is not { } caller)
        {
            log.Refused(context, "unknownCaller");
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ProblemWriter.WriteStatusAsync(context, "Send the gateway's token as 'Authorization: Bearer …'.");
            return;
        }

        if (rates.WaitOf(caller.Actor) is { } wait)
        {
            await TrafficGate.RefuseAsync(context, StatusCodes.Status429TooManyRequests, wait);
            return;
        }

        if (Missing(context, endpoint, caller) is { } missing)
        {
            log.Refused(context, missing.What, caller.Actor);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await ProblemWriter.WriteStatusAsync(context, missing.Detail);
            return;
        }

        if (readiness.IsDraining && !HttpMethods.IsGet(context.Request.Method))
        {
            await TrafficGate.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, s_drain);
            return;
        }

        if (TreeOf(context) is { } tree && !await visibility.IsSeenAsync(caller, tree.Root, context.RequestAborted))
        {
            throw tree.Unknown;
        }

        context.Features.Set(caller);
        await next(context);
    }

    /// <summary>The tree that the route is about, and what is answered where there is none; null for other routes.</summary>
    private static (string Root, CodeAgentException Unknown)? TreeOf(HttpContext context)
    {
        if (context.GetRouteValue("id") is not string id)
        {
            return null;
        }

        return context.Request.Path switch
        {
            var path when path.StartsWithSegments("/v1/sessions") => (
                $"session/{id}",
                RequestValues.UnknownSession(id)
            ),
            var path when path.StartsWithSegments("/v1/tasks") => ($"task/{id}", TaskAccess.Unknown(id)),
            _ => null,
        };
    }

    private (string What, string Detail)? Missing(HttpContext context, Endpoint endpoint, Caller caller)
    {
        var needed = endpoint.Metadata.GetMetadata<RoleRequirement>()?.Role ?? CallerRole.Admin;
        return !caller.Allows(needed)
                ? ("missingRole", $"This call needs the role {needed.ToString().ToLowerInvariant()}.")
            : !check.IsMeant(context)
                ? ("missingCsrfToken", $"A page sends the token of /v1/me as '{CallerCheck.CsrfHeader}'.")
            : null;
    }
}
