using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Sessions;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Lists the sessions that a caller may see, page by page.</summary>
internal sealed class SessionPages(IGrainFactory grains)
{
    private const int MaxListed = 1_000;
    private const int DefaultListed = 50;
    private const int MostScanned = 20_000;

    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        RequestValues.RequireKnown(request, "workspace", "status", "q", "limit", "cursor");
        var limit = (int)RequestValues.Number(request, "limit", DefaultListed, 1, MaxListed);
        var statuses = request.Query["status"].Select(status => status ?? "").ToList();
        var (workspace, text) = (request.Query["workspace"].FirstOrDefault(), request.Query["q"].FirstOrDefault());
        var name = $"sessions\n{string.Join(',', statuses)}\n{workspace}\n{text}";
        var before = ListCursor.Read(name, request.Query["cursor"].FirstOrDefault());
        var caller = Caller.Of(context);
        var query = new SessionQuery(workspace, statuses, limit, before);
        var (page, next) = await ReadAsync(
            query,
            session =>
                caller.Sees(session.Workspace)
                && (string.IsNullOrEmpty(text) || session.Title.Contains(text, StringComparison.OrdinalIgnoreCase)),
            context.RequestAborted
        );
        await Answers.WriteAsync(
            context,
            new SessionPage(page, next is { } at ? ListCursor.Write(name, at) : null),
            GatewayJson.Default.SessionPage
        );
    }

    /// <summary>Sessions that are chosen, from the newest on, and where to go on; null at the end.</summary>
    public async Task<(IReadOnlyList<SessionListing> Sessions, DateTimeOffset? Next)> ReadAsync(
        SessionQuery query,
        Func<SessionListing, bool> isChosen,
        CancellationToken cancellationToken
    )
    {
        var directory = grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key);
        var chosen = new List<SessionListing>();
        for (var scanned = 0; scanned < MostScanned; scanned += query.Limit)
        {
            var sessions = (await directory.ListAsync(query, cancellationToken)).Sessions;
            foreach (var session in sessions)
            {
                query = query with { UpdatedBefore = session.UpdatedAt };
                if (isChosen(session))
                {
                    chosen.Add(session);
                }

                if (chosen.Count == query.Limit)
                {
                    return (chosen, query.UpdatedBefore);
                }
            }

            if (sessions.Count < query.Limit)
            {
                return (chosen, null);
            }
        }

        return (chosen, query.UpdatedBefore);
    }
}

/// <summary>A page of sessions.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
internal sealed record SessionPage(IReadOnlyList<SessionListing> Sessions, string? NextCursor);
