using System.Text.Json;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Tasks;

/// <summary>Submits, lists, shows and follows tasks.</summary>
internal sealed class TasksApi(
    TaskPages tasks,
    TaskAccess access,
    TaskCommands commands,
    SubmitSettings settings,
    RequestBody body,
    EventStreams events,
    TimeProvider clock
) : IApi
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/tasks", SubmitAsync)
            .RequireRole(CallerRole.Submitter)
            .Describe(
                ApiCalls.Command<SubmitRequest, TaskReply>("submitTask", "Submit a task", isOptional: false) with
                {
                    Status = StatusCodes.Status201Created,
                }
            );
        routes
            .MapGet("/v1/tasks", tasks.AnswerAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<TaskPage>(
                    "listTasks",
                    "List tasks, newest update first",
                    ["status*", "repository", "q", "limit#", "cursor"]
                )
            );
        routes
            .MapGet("/v1/tasks/{id}", ShowAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<TaskSnapshot>("getTask", "The task as it is", ["wait#", "after#"]));
        routes
            .MapGet("/v1/tasks/{id}/events", EventsAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<EventsPage>(
                    "getTaskEvents",
                    "Events of the task and its agents: a page, or a stream of all as they happen",
                    ["after#", "limit#", "types*", "snapshot", "named"]
                ) with
                {
                    Media = ["text/event-stream"],
                    Problems = [409],
                }
            );
    }

    private async Task SubmitAsync(HttpContext context)
    {
        var request = await body.ReadAsync(context.Request, GatewayJson.Default.SubmitRequest);
        var read = await settings.ReadAsync(request, context.RequestAborted);
        await WriteNewAsync(
            context,
            await commands.SubmitAsync(context, read, request, GatewayJson.Default.SubmitRequest)
        );
    }

    /// <summary>Answers with a task that was just submitted.</summary>
    public static Task WriteNewAsync(HttpContext context, TaskReply reply)
    {
        context.Response.Headers.Location = $"/v1/tasks/{reply.TaskId}";
        return Answers.WriteAsync(
            context,
            reply,
            GatewayJson.Default.TaskReply,
            reply.Seq is null ? StatusCodes.Status202Accepted : StatusCodes.Status201Created
        );
    }

    private async Task ShowAsync(HttpContext context)
    {
        var poll = LongPoll.Of(context.Request);
        var found = await access.FindAsync(context);
        found = await poll.ReadAsync(
            found => found.Task.LastRootSeq,
            found,
            after => found.Grain.ReadAsync(after, 1, context.RequestAborted),
            () => access.FindAsync(context),
            clock
        );
        var position = found.Task.LastRootSeq;
        if (poll.After >= position)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.ETag = $"\"{position}\"";
            return;
        }

        await Answers.WriteVersionAsync(context, found.Task, GatewayJson.Default.TaskSnapshot, $"{position}");
    }

    private async Task EventsAsync(HttpContext context)
    {
        var found = await access.FindAsync(context);
        await events.AnswerAsync(context, Source(found), stream: null, TaskAccess.Unknown(found.Id));
    }

    /// <summary>A task as something to watch.</summary>
    public static TreeSource Source(FoundTask found) =>
        new(
            found.Stream.Value,
            found.Grain.ReadAsync,
            found.Grain.WatchAsync,
            async cancellationToken =>
                await found.Grain.SnapshotAsync(cancellationToken) is { } task
                    ? new TreeState(
                        task.LastRootSeq,
                        task.Status,
                        task.Status is "succeeded" or "failed" or "cancelled",
                        () => JsonSerializer.SerializeToUtf8Bytes(task, GatewayJson.Default.TaskSnapshot)
                    )
                    : null
        );
}
