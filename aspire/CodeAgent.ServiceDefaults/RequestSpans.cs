using System.Diagnostics;
using System.Globalization;
using CodeAgent.Core.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.ServiceDefaults;

/// <summary>
/// Completes the activity of each request by the HTTP conventions: name and route without ids, status code, error. The
/// framework itself tells only method and path.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                async (context, proceed) =>
                {
                    try
                    {
                        await proceed(context);
                        Complete(context, null);
                    }
                    catch (Exception error)
                    {
                        Complete(context, error);
                        throw;
                    }
                }
            );
            next(app);
        };

    private static void Complete(HttpContext context, Exception? error)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity)
        {
            return;
        }

        var status = error is null ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        activity.SetTag("http.route", route).SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            var type = error?.GetType().FullName ?? status.ToString(CultureInfo.InvariantCulture);
            activity.SetTag(AgentTelemetry.General.ErrorType, type).SetStatus(ActivityStatusCode.Error);
        }
    }
}
