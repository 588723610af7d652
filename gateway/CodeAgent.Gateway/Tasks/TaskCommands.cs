using System.Text.Json.Serialization.Metadata;
using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Commands;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Security.Policy;
using CodeAgent.Gateway.Sessions;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace CodeAgent.Gateway.Tasks;

/// <summary>Posts commands to tasks; a rejection becomes the exception that its code names.</summary>
internal sealed class TaskCommands(IGrainFactory grains, RequestKeys keys, Admission admission)
{
    /// <summary>Submits a new task, where the policy and what the caller may use let it in.</summary>
    /// <exception cref="CodeAgentException">It is not let in, or rejected.</exception>
    public async Task<TaskReply> SubmitAsync<T>(
        HttpContext context,
        TaskSettings settings,
        T body,
        JsonTypeInfo<T> type
    )
    {
        var id = RequestKeys.NewId(context);
        var admitted = await admission.AdmitAsync(Caller.Of(context), id, settings, context.RequestAborted);
        return await PostAsync(context, id, new TaskOrder<T>("submit", new SubmitTask(admitted), body, type));
    }

    /// <summary>Posts a command and answers what became of it.</summary>
    /// <exception cref="CodeAgentException">The task rejects it, or the key was used for another request.</exception>
    public async Task<TaskReply> PostAsync<T>(HttpContext context, string id, TaskOrder<T> order)
    {
        if (order.Command is ResumeTask { AddBudget: { } more })
        {
            await admission.RequireMoreAsync(Caller.Of(context), more, context.RequestAborted);
        }

        var stream = StreamId.Task(id).Value;
        var commandId = await keys.CommandIdAsync(context, stream, order.Call, order.Body, order.Type, order.OwnKey);
        var posted = TaskCodec.Encode(order.Command, commandId, Caller.Of(context).Actor, RequestTrace.Of(context));
        var answer = await grains.GetGrain<ITaskGrain>(id).PostAsync(posted, context.RequestAborted);
        return answer is { Accepted: false }
            ? throw CommandAnswers.Rejection(answer.Code, answer.Message)
            : new TaskReply(id, commandId, answer?.Seq);
    }

    /// <summary>Writes what became of a command: 200 when it was taken in, 202 while it is only stored.</summary>
    public static Task WriteAsync(HttpContext context, TaskReply reply) =>
        Answers.WriteAsync(
            context,
            reply,
            GatewayJson.Default.TaskReply,
            reply.Seq is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK
        );
}

/// <summary>A request that became a command.</summary>
/// <param name="Call">The call, for the command's id.</param>
/// <param name="Command">The command.</param>
/// <param name="Body">What was asked, for the caller's key.</param>
/// <param name="Type">Its JSON.</param>
internal sealed record TaskOrder<T>(string Call, TaskCommand Command, T Body, JsonTypeInfo<T> Type)
{
    /// <summary>A key in the body; null for none.</summary>
    public string? OwnKey { get; init; }
}
