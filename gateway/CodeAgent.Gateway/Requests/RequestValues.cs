using System.Globalization;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Gateway.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Requests;

/// <summary>Reads route, query and header values.</summary>
internal static class RequestValues
{
    /// <summary>The session in the route. An id that none can have is one that none has.</summary>
    public static string SessionId(HttpContext context)
    {
        var id = Route(context, "id");
        return StreamId.TryParse($"session/{id}", out var stream) && stream.Key == id && !id.Contains('/')
            ? id
            : throw UnknownSession(id);
    }

    public static string Route(HttpContext context, string name) => (string)context.GetRouteValue(name)!;

    public static CodeAgentException UnknownSession(string id) =>
        new(ErrorCode.UnknownSession, $"No session has the id '{id}'.");

    /// <summary>A whole number of the query within bounds.</summary>
    public static long Number(HttpRequest request, string name, long absent, long min, long max)
    {
        var values = request.Query[name];
        return values.Count == 0 ? absent : Number(values is [{ } text] ? text : "", name, min, max);
    }

    public static long Number(string text, string name, long min, long max) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= min
        && number <= max
            ? number
            : throw RequestRefusedException.Value($"'{name}' must be a whole number from {min} to {max}.");

    /// <summary>Yes or no of the query.</summary>
    public static bool Flag(HttpRequest request, string name, bool absent)
    {
        var values = request.Query[name];
        return values.Count == 0 ? absent
            : values is ["true" or "1"] ? true
            : values is ["false" or "0"] ? false
            : throw RequestRefusedException.Value($"'{name}' must be true or false.");
    }

    /// <summary>Refuses query parameters that the call does not know: a misspelt filter must not widen an answer.</summary>
    public static void RequireKnown(HttpRequest request, params ReadOnlySpan<string> names)
    {
        foreach (var name in request.Query.Keys)
        {
            if (!names.Contains(name))
            {
                throw RequestRefusedException.Value($"The call does not know the query parameter '{name}'.");
            }
        }
    }
}
