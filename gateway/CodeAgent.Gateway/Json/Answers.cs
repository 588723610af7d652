using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Json;

/// <summary>Writes answers.</summary>
internal static class Answers
{
    public static Task WriteAsync<T>(
        HttpContext context,
        T answer,
        JsonTypeInfo<T> type,
        int status = StatusCodes.Status200OK
    )
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(answer, type, cancellationToken: context.RequestAborted);
    }

    /// <summary>Writes what has a version; 304 where the caller has it already.</summary>
    public static Task WriteVersionAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type, string version)
    {
        var tag = $"\"{version}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "no-cache";
        if (Has(context.Request, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return context.Response.WriteAsJsonAsync(answer, type, cancellationToken: context.RequestAborted);
    }

    public static Task WriteTextAsync(HttpContext context, string text, string contentType)
    {
        context.Response.ContentType = $"{contentType}; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>Whether the caller has this version already, as it says.</summary>
    public static bool Has(HttpRequest request, string tag) =>
        request
            .Headers.IfNoneMatch.SelectMany(list => (list ?? "").Split(','))
            .Any(known =>
                known.Trim() is var one && (one == "*" || one.Replace("W/", "", StringComparison.Ordinal) == tag)
            );
}
