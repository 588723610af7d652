using System.Text.Json;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Sessions;
using CodeAgent.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Hosting;

namespace CodeAgent.Gateway.Events;

/// <summary>A page of events.</summary>
/// <param name="Events">The events.</param>
/// <param name="NextAfter">Position to read on from.</param>
/// <param name="LastRootSeq">The last event that there is.</param>
internal sealed record EventsPage(IReadOnlyList<EventEnvelope> Events, long NextAfter, long LastRootSeq);

/// <summary>Answers with a tree's events: a page of JSON, or a stream of them as they happen.</summary>
internal sealed class EventStreams(
    StreamHub hub,
    GatewayOptions options,
    TimeProvider clock,
    IHostApplicationLifetime lifetime
)
{
    /// <summary>Events of one answer at the most.</summary>
    public const int MaxPage = 1_000;

    private const int DefaultPage = 100;

    /// <param name="context">The request.</param>
    /// <param name="source">What is watched.</param>
    /// <param name="stream">The one stream to show; null for the whole tree.</param>
    /// <param name="missing">What to say where it does not exist.</param>
    /// <exception cref="CodeAgentException">The position lies beyond the end (AGENT0802), or it does not exist.</exception>
    public async Task AnswerAsync(HttpContext context, TreeSource source, string? stream, CodeAgentException missing)
    {
        var choice = EventChoice.Of(context.Request, stream);
        var limit = (int)RequestValues.Number(context.Request, "limit", DefaultPage, 1, MaxPage);
        var state = await source.StateAsync(context.RequestAborted) ?? throw missing;
        if (choice.After > state.LastRootSeq)
        {
            throw new CodeAgentException(
                ErrorCode.PositionBeyondEnd,
                $"Position {choice.After} lies beyond the end ({state.LastRootSeq}). It is not one of these events; begin without a position."
            );
        }

        if (!WantsStream(context.Request))
        {
            await WritePageAsync(context, source, choice, limit, state.LastRootSeq);
        }
        else if (state.IsOver && choice.After == state.LastRootSeq)
        {
            // An event source that comes back after the end stops by this.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await StreamAsync(context, source, choice, state);
        }
    }

    private static bool WantsStream(HttpRequest request) =>
        request
            .GetTypedHeaders()
            .Accept.Any(type =>
                type.MediaType.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase) && type.Quality is not 0
            );

    private async Task StreamAsync(HttpContext context, TreeSource source, EventChoice choice, TreeState state)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted,
            lifetime.ApplicationStopping
        );
        try
        {
            await new TreeWatcher(hub, source, choice, clock, options).RunAsync(context, state, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The reader left, or the host stops; the reader goes on elsewhere by Last-Event-ID.
        }
    }

    private static async Task WritePageAsync(
        HttpContext context,
        TreeSource source,
        EventChoice choice,
        int limit,
        long end
    )
    {
        var events = new List<EventEnvelope>();
        var after = choice.After ?? 0;
        while (after < end && events.Count < limit)
        {
            var page = await source.ReadAsync(after, MaxPage, context.RequestAborted);
            after = page.NextAfter;
            foreach (var envelope in page.Events.Where(envelope => Shows(choice, envelope)))
            {
                events.Add(envelope);
                if (events.Count == limit)
                {
                    after = envelope.RootSeq;
                    break;
                }
            }

            if (page.Events.Count == 0)
            {
                break;
            }
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WritePropertyName("events");
        JsonSerializer.Serialize(json, events, SessionJson.Default.IReadOnlyListEventEnvelope);
        json.WriteNumber("nextAfter", after);
        json.WriteNumber("lastRootSeq", end);
        json.WriteEndObject();
    }

    private static bool Shows(EventChoice choice, EventEnvelope envelope) =>
        (choice.Types?.Contains(envelope.Type) ?? true)
        && (choice.Stream is null || envelope.Stream.Value == choice.Stream);
}
