using System.Security.Cryptography;
using System.Text.Json;
using CodeAgent.Core.Sessions.Commands;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace CodeAgent.Gateway.Sessions;

/// <summary>Starts, lists and shows sessions.</summary>
internal sealed class SessionsApi(IGrainFactory grains, SessionCommands commands, RequestBody body)
{
    private const int MaxListed = 1_000;
    private const int DefaultListed = 50;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("", StartAsync).RequireRole(CallerRole.Submitter);
        routes.MapGet("", ListAsync);
        routes.MapGet("/{id}", ShowAsync);
    }

    private async Task StartAsync(HttpContext context)
    {
        var key = IdempotencyKey.Of(context.Request);
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.StartRequest);
        var id = key.SessionId(Caller.Of(context).Actor);
        var start = new StartSession(StartSettings.Of(request), Fork: null, History: []);

        // A repeat with another body is another command, which the session rejects: it was started before.
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, GatewayJson.Default.StartRequest));
        var startId = $"start:{Convert.ToHexStringLower(hash)}";
        var started = await commands.PostAsync(id, start, startId, context);
        var message = request.Message is { } text
            ? await commands.PostAsync(id, PostInput.Text(text), "start:message", context)
            : null;

        context.Response.StatusCode = started.Seq is null
            ? StatusCodes.Status202Accepted
            : StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/v1/sessions/{id}";
        await context.Response.WriteAsJsonAsync(
            new StartedReply(id, started, message),
            GatewayJson.Default.StartedReply,
            cancellationToken: context.RequestAborted
        );
    }

    private async Task ListAsync(HttpContext context)
    {
        RequestValues.RequireKnown(context.Request, "workspace", "status", "limit");
        var query = new SessionQuery(
            context.Request.Query["workspace"].FirstOrDefault(),
            [.. context.Request.Query["status"].Select(status => status ?? "")],
            (int)RequestValues.Number(context.Request, "limit", DefaultListed, 1, MaxListed)
        );
        var directory = grains.GetGrain<ISessionDirectoryGrain>(ISessionDirectoryGrain.Key);
        var list = await directory.ListAsync(query, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(
            list,
            GatewayJson.Default.SessionList,
            cancellationToken: context.RequestAborted
        );
    }

    private async Task ShowAsync(HttpContext context)
    {
        var id = RequestValues.SessionId(context);
        var snapshot =
            await commands.Session(id).SnapshotAsync(context.RequestAborted) ?? throw RequestValues.UnknownSession(id);
        await context.Response.WriteAsJsonAsync(
            snapshot,
            GatewayJson.Default.SessionSnapshot,
            cancellationToken: context.RequestAborted
        );
    }
}
