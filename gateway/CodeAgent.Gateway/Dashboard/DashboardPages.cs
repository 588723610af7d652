using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Dashboard;

/// <summary>
/// Serves the dashboard. Its files hold nothing of anybody, so everybody may have them; what they show they get from the
/// API, as whoever has signed in.
/// </summary>
internal sealed class DashboardPages(DashboardAssets assets)
{
    /// <summary>Addresses of views. The page finds out itself which one it is.</summary>
    private static readonly string[] s_views =
    [
        "/",
        "/tasks/{**view}",
        "/sessions/{**view}",
        "/approvals",
        "/workers",
        "/usage",
        "/submit",
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var view in s_views)
        {
            routes.MapGet(view, (RequestDelegate)WritePageAsync).AllowAnonymous();
        }

        routes.MapGet("/assets/{version}/{**path}", (RequestDelegate)WriteAssetAsync).AllowAnonymous();
    }

    private Task WritePageAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        return WriteAsync(context, "text/html; charset=utf-8", assets.Page);
    }

    private Task WriteAssetAsync(HttpContext context)
    {
        // A page of an earlier version that is still open asks for files that are no more.
        if (
            context.Request.RouteValues["version"] as string != assets.Version
            || assets.Find(context.Request.RouteValues["path"] as string ?? "") is not { } file
        )
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return WriteAsync(context, file.ContentType, file.Bytes);
    }

    private static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
