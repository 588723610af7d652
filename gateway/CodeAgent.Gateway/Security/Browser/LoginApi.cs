using System.Text.Json.Serialization;
using CodeAgent.Core.Json;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Security.Browser;

/// <summary>Lets browsers in by a link or a token, tells callers who they are, and lets them out.</summary>
internal sealed class LoginApi(BrowserSessions sessions, CallerCheck check, SecurityLog log, RequestBody body)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/login/{link}", EnterAsync).AllowAnonymous();
        routes.MapPost("/v1/login", LoginAsync).AllowAnonymous();
        routes.MapPost("/v1/logout", LogoutAsync).RequireRole(CallerRole.Viewer);
        routes.MapPost("/v1/login-links", LinkAsync).RequireRole(CallerRole.Admin);
        routes.MapGet("/v1/me", MeAsync).RequireRole(CallerRole.Viewer);
    }

    private Task EnterAsync(HttpContext context)
    {
        if (sessions.Enter(RequestValues.Route(context, "link")) is not { } entered)
        {
            log.Refused(context, "usedLink");
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return ProblemWriter.WriteStatusAsync(
                context,
                "The link was used before, or its time is over. Start 'codeagent serve' again, or ask for a new link."
            );
        }

        SetCookie(context, entered.Cookie, entered.Session);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = "/";
        return Task.CompletedTask;
    }

    private async Task LoginAsync(HttpContext context)
    {
        var request = await body.ReadAsync(context.Request, SecurityJson.Default.LoginRequest);
        var token = request.Token ?? "";
        if (await check.OfTokenAsync(token, context.RequestAborted) is not { } caller)
        {
            log.Refused(context, "unknownCaller");
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await ProblemWriter.WriteStatusAsync(context, "The token is not known here, or its time is over.");
            return;
        }

        var (cookie, session) = sessions.Begin(caller, token);
        SetCookie(context, cookie, session);
        await WriteAsync(context, session.Caller, session.CsrfToken);
    }

    private Task LogoutAsync(HttpContext context)
    {
        if (context.Request.Cookies[CallerCheck.CookieName] is { } cookie)
        {
            sessions.End(cookie);
            context.Response.Cookies.Delete(CallerCheck.CookieName, Cookie(context));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task LinkAsync(HttpContext context)
    {
        var caller = Caller.Of(context);
        log.Opened(context, "newLink", caller.Actor);
        var url = $"{context.Request.Scheme}://{context.Request.Host}/login/{sessions.NewLink(caller)}";
        context.Response.StatusCode = StatusCodes.Status201Created;
        return context.Response.WriteAsJsonAsync(new LinkReply(url), SecurityJson.Default.LinkReply);
    }

    private Task MeAsync(HttpContext context)
    {
        var cookie = context.Request.Cookies[CallerCheck.CookieName];
        var session = cookie is null ? null : sessions.Find(cookie);
        return WriteAsync(context, Caller.Of(context), session?.CsrfToken);
    }

    private static Task WriteAsync(HttpContext context, Caller caller, string? csrfToken) =>
        context.Response.WriteAsJsonAsync(
            new CallerView(caller.Actor, caller.Role, caller.Scope.Patterns, csrfToken),
            SecurityJson.Default.CallerView
        );

    private void SetCookie(HttpContext context, string cookie, BrowserSession session)
    {
        log.Opened(context, "login", session.Caller.Actor);
        context.Response.Cookies.Append(CallerCheck.CookieName, cookie, Cookie(context));
    }

    private static CookieOptions Cookie(HttpContext context) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            Path = "/",
            IsEssential = true,
        };
}

/// <summary>Logs a browser in.</summary>
/// <param name="Token">The gateway's token, an API key, or a token of the configured issuer.</param>
internal sealed record LoginRequest(string? Token = null);

/// <summary>A link that lets one browser in, once.</summary>
internal sealed record LinkReply(string Url);

/// <summary>Who calls.</summary>
/// <param name="Actor">As the log names them.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Repositories">What they see; null for everything.</param>
/// <param name="CsrfToken">For pages: to be sent as <c>X-CSRF-Token</c> with whatever changes something.</param>
internal sealed record CallerView(
    string Actor,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<CallerRole>))] CallerRole Role,
    IReadOnlyList<string>? Repositories,
    string? CsrfToken
);
