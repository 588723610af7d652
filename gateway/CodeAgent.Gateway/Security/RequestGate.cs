using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Security;

/// <summary>
/// Refuses requests that a browser was led into: ones under a foreign host name (a name bound to this machine's address)
/// and ones from a page of another origin.
/// </summary>
internal sealed class RequestGate(RequestDelegate next, GatewayOptions options)
{
    private static readonly string[] s_loopback = ["localhost", "127.0.0.1", "[::1]"];

    public Task InvokeAsync(HttpContext context)
    {
        if (!IsAllowedHost(context.Request.Host.Host))
        {
            return RefuseAsync(context, "The gateway does not answer under this host name.");
        }

        return IsAllowedOrigin(context.Request)
            ? next(context)
            : RefuseAsync(context, "The gateway does not answer pages of this origin.");
    }

    private static Task RefuseAsync(HttpContext context, string detail)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return ProblemWriter.WriteStatusAsync(context, detail);
    }

    private bool IsAllowedHost(string host) =>
        s_loopback.Contains(host, StringComparer.OrdinalIgnoreCase)
        || options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private bool IsAllowedOrigin(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Origin", out var origins))
        {
            return true;
        }

        var own = $"{request.Scheme}://{request.Host.Value}";
        return origins is [{ } origin]
            && (
                string.Equals(origin, own, StringComparison.OrdinalIgnoreCase)
                || options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            );
    }
}
