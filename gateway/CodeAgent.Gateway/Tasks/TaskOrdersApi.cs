using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Tasks;

/// <summary>Tells tasks one thing each: steer, answer, cancel, pause, resume, retry, drop, fork.</summary>
internal sealed class TaskOrdersApi(TaskAccess access, TaskCommands commands, RequestBody body) : IApi
{
    private const int MostText = 100_000;
    private const int MostReason = 2_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        Order(
            routes,
            "messages",
            "Tell an agent something, or answer",
            GatewayJson.Default.TaskMessageRequest,
            Message
        );
        Order(routes, "cancel", "End the task", GatewayJson.Default.ReasonRequest, Cancel);
        Order(routes, "pause", "Stop the agents until it is resumed", GatewayJson.Default.ReasonRequest, Pause);
        Order(routes, "resume", "Go on, with more budget", GatewayJson.Default.ResumeRequest, Resume);
        Order(routes, "retry", "Try a failed subtask again", GatewayJson.Default.SubtaskRequest, Retry);
        Order(routes, "drop", "Take a merged subtask out of the result", GatewayJson.Default.SubtaskRequest, Drop);
        routes
            .MapPost("/v1/tasks/{id}/fork", ForkAsync)
            .RequireRole(CallerRole.Submitter)
            .Describe(
                ApiCalls.Command<ForkRequest, TaskReply>("forkTask", "Submit a new task from this one") with
                {
                    Status = StatusCodes.Status201Created,
                }
            );
    }

    private void Order<T>(
        IEndpointRouteBuilder routes,
        string name,
        string summary,
        JsonTypeInfo<T> type,
        Func<FoundTask, T, TaskCommand> command
    )
        where T : class =>
        routes
            .MapPost($"/v1/tasks/{{id}}/{name}", (RequestDelegate)(context => SendAsync(context, name, type, command)))
            .RequireRole(CallerRole.Submitter)
            .Describe(ApiCalls.Command<T, TaskReply>($"{name}Task", summary));

    private async Task SendAsync<T>(
        HttpContext context,
        string name,
        JsonTypeInfo<T> type,
        Func<FoundTask, T, TaskCommand> command
    )
        where T : class
    {
        var request = await body.ReadOptionalAsync(context.Request, type) ?? JsonSerializer.Deserialize("{}"u8, type)!;
        var found = await access.FindAsync(context);
        var ownKey = (request as TaskMessageRequest)?.MessageId;
        await TaskCommands.WriteAsync(
            context,
            await commands.PostAsync(
                context,
                found.Id,
                new TaskOrder<T>(name, command(found, request), request, type) { OwnKey = ownKey }
            )
        );
    }

    private static TaskCommand Message(FoundTask found, TaskMessageRequest request)
    {
        var text = SubmitSettings.Text(request.Text, "text", MostText);
        return request.Mode switch
        {
            null or "steer" => new SteerTask(request.Subtask is null ? null : Subtask(found, request.Subtask), text),
            "answer" when request.Subtask is null => new ResumeTask(null, text),
            "answer" => throw RequestRefusedException.Body("An answer goes to the coordinator; leave 'subtask' out."),
            _ => throw RequestRefusedException.Body("'mode' must be steer or answer."),
        };
    }

    private static TaskCommand Cancel(FoundTask found, ReasonRequest request) =>
        new CancelTask(Reason(request, "Cancelled through the API."));

    private static TaskCommand Pause(FoundTask found, ReasonRequest request) =>
        new PauseTask(Reason(request, "Paused through the API."));

    private static TaskCommand Resume(FoundTask found, ResumeRequest request)
    {
        var more = SubmitSettings.Budget(request.AddBudget);
        return new ResumeTask(
            more == new TaskBudget() ? null : more,
            request.Answer is null ? null : SubmitSettings.Text(request.Answer, "answer", MostText)
        );
    }

    private static TaskCommand Retry(FoundTask found, SubtaskRequest request) =>
        new RetrySubtask(Subtask(found, request.Subtask));

    private static TaskCommand Drop(FoundTask found, SubtaskRequest request) =>
        new DropSubtask(Subtask(found, request.Subtask));

    private async Task ForkAsync(HttpContext context)
    {
        var request =
            await body.ReadOptionalAsync(context.Request, GatewayJson.Default.ForkRequest) ?? new ForkRequest();
        var origin = await access.FindAsync(context);
        if (origin.Task is not { Settings: { } settings, Repository: { Failure: null } repository })
        {
            throw new CodeAgentException(
                ErrorCode.InvalidCommand,
                $"Task {origin.Id} has nothing to fork from: its repository was never prepared."
            );
        }

        var forked = settings with
        {
            Goal = request.Goal is null ? settings.Goal : SubmitSettings.Text(request.Goal, "goal", MostText),
            BaseRef = request.FromBase == true ? repository.BaseCommit : origin.Task.Head ?? repository.BaseCommit,
            ForkedFrom = origin.Id,
        };
        await TasksApi.WriteNewAsync(
            context,
            await commands.SubmitAsync(context, forked, request, GatewayJson.Default.ForkRequest)
        );
    }

    private static string Subtask(FoundTask found, string? id) =>
        found.Task.Subtasks.Any(subtask => subtask.Subtask.Id == SubmitSettings.Text(id, "subtask", 200))
            ? id!
            : throw new CodeAgentException(ErrorCode.UnknownPart, $"Task {found.Id} has no subtask '{id}'.");

    private static string Reason(ReasonRequest request, string absent) =>
        request.Reason is null ? absent : SubmitSettings.Text(request.Reason, "reason", MostReason);
}
