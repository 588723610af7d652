using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Transcripts;
using CodeAgent.Grains.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Tasks.Agents;

/// <summary>Shows a task's agents: the list, one, its events, its conversation, and what all cost.</summary>
internal sealed class TaskAgentsApi(TaskAccess access, AgentReading agents, EventStreams events) : IApi
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/tasks/{id}/agents", ListAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<AgentList>("listAgents", "The task's agents and what each does"));
        routes
            .MapGet("/v1/tasks/{id}/agents/{agent}", ShowAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<SessionSnapshot>("getAgent", "One agent's session"));
        routes
            .MapGet("/v1/tasks/{id}/agents/{agent}/events", EventsAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<EventsPage>(
                    "getAgentEvents",
                    "One agent's events: a page, or a stream of all as they happen",
                    ["after#", "limit#", "types*", "snapshot", "named"]
                ) with
                {
                    Media = ["text/event-stream"],
                    Problems = [409],
                }
            );
        routes
            .MapGet("/v1/tasks/{id}/agents/{agent}/transcript", TranscriptAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(
                ApiCalls.Read<Transcript>("getAgentTranscript", "One agent's conversation", TranscriptAnswers.Query)
            );
        routes
            .MapGet("/v1/tasks/{id}/cost", CostAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<CostDocument>("getTaskCost", "What each agent used, and the budgets"));
    }

    private async Task ListAsync(HttpContext context)
    {
        var found = await access.FindAsync(context);
        var list = new AgentList(await agents.ListAsync(found, context.RequestAborted));
        await Answers.WriteAsync(context, list, GatewayJson.Default.AgentList);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var (_, stream) = await FindAsync(context);
        var agent = await agents.FindAsync(stream, context.RequestAborted) ?? throw Unknown(context);
        await Answers.WriteVersionAsync(
            context,
            agent,
            GatewayJson.Default.SessionSnapshot,
            $"{agent.LastSeq}-{agent.PendingCommands}"
        );
    }

    private async Task EventsAsync(HttpContext context)
    {
        var (found, stream) = await FindAsync(context);
        await events.AnswerAsync(context, TasksApi.Source(found), stream.Value, TaskAccess.Unknown(found.Id));
    }

    private async Task TranscriptAsync(HttpContext context)
    {
        var (found, stream) = await FindAsync(context);
        await TranscriptAnswers.WriteAsync(context, TasksApi.Source(found), stream.Value);
    }

    private async Task CostAsync(HttpContext context)
    {
        var found = await access.FindAsync(context);
        var cost = await agents.CostAsync(found, context.RequestAborted);
        await Answers.WriteAsync(context, cost, GatewayJson.Default.CostDocument);
    }

    private async Task<(FoundTask Found, StreamId Stream)> FindAsync(HttpContext context)
    {
        var found = await access.FindAsync(context);
        var stream = AgentNames.Stream(found.Stream, RequestValues.Route(context, "agent")) ?? throw Unknown(context);
        return await agents.FindAsync(stream, context.RequestAborted) is { Model.Length: > 0 }
            ? (found, stream)
            : throw Unknown(context);
    }

    private static CodeAgentException Unknown(HttpContext context) =>
        new(ErrorCode.UnknownPart, $"The task has no agent '{RequestValues.Route(context, "agent")}'.");
}
