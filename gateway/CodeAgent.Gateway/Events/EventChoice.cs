using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace CodeAgent.Gateway.Events;

/// <summary>Which events a caller wants, from where on, and in which form.</summary>
/// <param name="After">The last position it has; null where it did not say.</param>
/// <param name="Types">Types to show; null for all.</param>
/// <param name="Stream">The one stream to show; null for the whole tree.</param>
/// <param name="WantsSnapshot">Whether the state comes first.</param>
/// <param name="IsNamed">Whether durable frames bear their type as the event's name.</param>
internal sealed record EventChoice(
    long? After,
    IReadOnlySet<string>? Types,
    string? Stream,
    bool WantsSnapshot,
    bool IsNamed
)
{
    private const int MostTypes = 100;

    /// <exception cref="RequestRefusedException">A value does not fit.</exception>
    public static EventChoice Of(HttpRequest request, string? stream)
    {
        RequestValues.RequireKnown(request, "after", "limit", "types", "snapshot", "named");
        var types = request
            .Query["types"]
            .SelectMany(list => (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
        if (types.Count > MostTypes)
        {
            throw RequestRefusedException.Value($"'types' has more than {MostTypes} names.");
        }

        return new EventChoice(
            Position(request),
            types.Count == 0 ? null : types,
            stream,
            RequestValues.Flag(request, "snapshot", absent: false),
            RequestValues.Flag(request, "named", absent: true)
        );
    }

    public bool Shows(TreeFrame frame) =>
        frame.IsForAll || ((Types?.Contains(frame.Name) ?? true) && (Stream is null || frame.Stream == Stream));

    private static long? Position(HttpRequest request)
    {
        var lastSeen = request.Headers["Last-Event-ID"].ToString();
        return lastSeen.Length > 0 ? RequestValues.Number(lastSeen, "Last-Event-ID", 0, long.MaxValue)
            : request.Query.ContainsKey("after") ? RequestValues.Number(request, "after", 0, 0, long.MaxValue)
            : null;
    }
}
