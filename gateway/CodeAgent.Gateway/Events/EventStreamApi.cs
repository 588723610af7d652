using System.Text.Json;
using CodeAgent.Core.Sessions;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Sessions;
using CodeAgent.Grains.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace CodeAgent.Gateway.Events;

/// <summary>A session's events: a page of JSON, or a stream of them as they happen.</summary>
internal sealed class EventStreamApi(
    SessionCommands commands,
    GatewayOptions options,
    TimeProvider clock,
    IHostApplicationLifetime lifetime
)
{
    private const int MaxPage = 1_000;
    private const int DefaultPage = 100;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{id}/events", ReadAsync);

    private async Task ReadAsync(HttpContext context)
    {
        RequestValues.RequireKnown(context.Request, "after", "limit");
        var after = RequestValues.Number(context.Request, "after", 0, 0, long.MaxValue);
        var limit = (int)RequestValues.Number(context.Request, "limit", DefaultPage, 1, MaxPage);
        var lastSeen = context.Request.Headers["Last-Event-ID"].ToString();
        if (lastSeen.Length > 0)
        {
            after = RequestValues.Number(lastSeen, "Last-Event-ID", 0, long.MaxValue);
        }

        var (_, session) = await commands.ExistingAsync(context);
        if (WantsStream(context.Request))
        {
            await StreamAsync(context, session, after);
        }
        else
        {
            await WritePageAsync(context, await session.ReadAsync(after, limit, context.RequestAborted));
        }
    }

    private static bool WantsStream(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .Accept.Any(type =>
                type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0
            );

    private async Task StreamAsync(HttpContext context, ISessionGrain session, long after)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        var frames = EventFrames.Begin(context.Response);
        var tail = new SessionTail(session, frames, clock, options.Heartbeat);
        try
        {
            await tail.RunAsync(after, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader left, or the host stops; the reader goes on elsewhere by Last-Event-ID.
        }
    }

    private static async Task WritePageAsync(HttpContext context, EventPage page)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WritePropertyName("events");
        JsonSerializer.Serialize(json, page.Events, SessionJson.Default.IReadOnlyListEventEnvelope);
        json.WriteNumber("nextAfter", page.NextAfter);
        json.WriteEndObject();
    }
}
