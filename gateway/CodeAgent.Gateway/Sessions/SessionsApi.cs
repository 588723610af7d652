using System.Security.Cryptography;
using System.Text.Json;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Policy;
using CodeAgent.Gateway.Transcripts;
using CodeAgent.Grains.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Starts, lists, shows and follows sessions.</summary>
internal sealed class SessionsApi(
    SessionPages pages,
    SessionCommands commands,
    RequestBody body,
    Admission admission,
    EventStreams events,
    TimeProvider clock
) : IApi
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/sessions", StartAsync)
            .RequireRole(CallerRole.Submitter)
            .Describe(
                ApiCalls.Command<StartRequest, StartedReply>("startSession", "Start a session", isOptional: false) with
                {
                    Status = StatusCodes.Status201Created,
                }
            );
        routes
            .MapGet("/v1/sessions", pages.AnswerAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<SessionPage>(
                    "listSessions",
                    "List sessions, newest update first",
                    ["workspace", "status*", "q", "limit#", "cursor"]
                )
            );
        routes
            .MapGet("/v1/sessions/{id}", ShowAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<SessionSnapshot>("getSession", "The session as it is", ["wait#", "after#"]));
        routes
            .MapGet("/v1/sessions/{id}/events", EventsAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<EventsPage>(
                    "getSessionEvents",
                    "Events of the session: a page, or a stream of all as they happen",
                    ["after#", "limit#", "types*", "snapshot", "named"]
                ) with
                {
                    Media = ["text/event-stream"],
                    Problems = [409],
                }
            );
        routes
            .MapGet("/v1/sessions/{id}/transcript", TranscriptAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<Transcript>("getSessionTranscript", "The session's conversation", TranscriptAnswers.Query)
            );
    }

    private async Task StartAsync(HttpContext context)
    {
        var key = IdempotencyKey.Of(context.Request);
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.StartRequest);
        var id = key.SessionId(Caller.Of(context).Actor);
        var settings = await admission.AdmitAsync(
            Caller.Of(context),
            id,
            StartSettings.Of(request),
            context.RequestAborted
        );
        var start = new StartSession(settings, Fork: null, History: []);

        // A repeat with another body is another command, which the session rejects: it was started before.
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, GatewayJson.Default.StartRequest));
        var startId = $"start:{Convert.ToHexStringLower(hash)}";
        var started = await commands.PostAsync(id, start, startId, context);
        var message = request.Message is { } text
            ? await commands.PostAsync(id, PostInput.Text(text), "start:message", context)
            : null;

        context.Response.Headers.Location = $"/v1/sessions/{id}";
        await Answers.WriteAsync(
            context,
            new StartedReply(id, started, message),
            GatewayJson.Default.StartedReply,
            started.Seq is null ? StatusCodes.Status202Accepted : StatusCodes.Status201Created
        );
    }

    private async Task ShowAsync(HttpContext context)
    {
        var poll = LongPoll.Of(context.Request);
        var (id, session, snapshot) = await commands.FindAsync(context);
        snapshot = await poll.ReadAsync(
            now => now.LastRootSeq,
            snapshot,
            after => session.ReadAsync(after, 1, context.RequestAborted),
            async () => await session.SnapshotAsync(context.RequestAborted) ?? throw RequestValues.UnknownSession(id),
            clock
        );
        if (poll.After >= snapshot.LastRootSeq)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.ETag = $"\"{snapshot.LastRootSeq}\"";
            return;
        }

        await Answers.WriteVersionAsync(
            context,
            snapshot,
            GatewayJson.Default.SessionSnapshot,
            $"{snapshot.LastRootSeq}"
        );
    }

    private async Task EventsAsync(HttpContext context)
    {
        var (id, session, _) = await commands.FindAsync(context);
        await events.AnswerAsync(context, Source(id, session), stream: null, RequestValues.UnknownSession(id));
    }

    private async Task TranscriptAsync(HttpContext context)
    {
        var (id, session, _) = await commands.FindAsync(context);
        await TranscriptAnswers.WriteAsync(context, Source(id, session), $"session/{id}");
    }

    private static TreeSource Source(string id, ISessionGrain session) =>
        new(
            $"session/{id}",
            session.ReadAsync,
            session.WatchAsync,
            async cancellationToken =>
                await session.SnapshotAsync(cancellationToken) is { } now
                    ? new TreeState(
                        now.LastRootSeq,
                        now.Status,
                        now.Status == "closed",
                        () => JsonSerializer.SerializeToUtf8Bytes(now, GatewayJson.Default.SessionSnapshot)
                    )
                    : null
        );
}
