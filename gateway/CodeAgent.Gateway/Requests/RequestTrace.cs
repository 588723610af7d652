using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Requests;

/// <summary>What caused a request, as W3C's traceparent says it.</summary>
internal static class RequestTrace
{
    public static string? Of(HttpContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            return activity.Id;
        }

        var parent = context.Request.Headers.TraceParent.ToString();
        return ActivityContext.TryParse(parent, traceState: null, out _) ? parent : null;
    }
}
