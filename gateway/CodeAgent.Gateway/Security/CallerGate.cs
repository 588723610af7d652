using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Security;

/// <summary>Finds out who calls, and keeps those from an endpoint who may not use it.</summary>
internal sealed class CallerGate(RequestDelegate next, CallerCheck check)
{
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
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await ProblemWriter.WriteStatusAsync(context, "Send the gateway's token as 'Authorization: Bearer …'.");
            return;
        }

        var needed = endpoint.Metadata.GetMetadata<RoleRequirement>()?.Role ?? CallerRole.Admin;
        if (!caller.Allows(needed))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await ProblemWriter.WriteStatusAsync(
                context,
                $"This call needs the role {needed.ToString().ToLowerInvariant()}."
            );
            return;
        }

        context.Features.Set(caller);
        await next(context);
    }
}
