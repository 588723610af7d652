using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Models;
using CodeAgent.Grains.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace CodeAgent.Gateway.Around;

/// <summary>Shows what is around tasks and sessions: workers, bounds, models.</summary>
internal sealed class AroundApi(IGrainFactory grains, GatewayOptions options) : IApi
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/workers", WorkersAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<WorkersDocument>("listWorkers", "The processes that run something now"));
        routes
            .MapGet("/v1/limits", LimitsAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<LimitsDocument>("getLimits", "The gateway's bounds"));
        routes
            .MapGet("/v1/models", ModelsAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<ModelList>("listModels", "The models that are known by name"));
    }

    private async Task WorkersAsync(HttpContext context)
    {
        var directory = grains.GetGrain<IWorkerDirectoryGrain>(IWorkerDirectoryGrain.Key);
        var caller = Caller.Of(context);
        var workers = (await directory.ListAsync(context.RequestAborted)).Workers.Select(worker => Of(worker, caller));
        await Answers.WriteAsync(context, new WorkersDocument([.. workers]), GatewayJson.Default.WorkersDocument);
    }

    private Task LimitsAsync(HttpContext context) =>
        Answers.WriteAsync(
            context,
            new LimitsDocument(
                options.MaxBodyBytes,
                EventStreams.MaxPage,
                LongPoll.MostSeconds,
                options.Heartbeat.TotalSeconds,
                TreeTail.Kept,
                options.StuckLimit.TotalSeconds
            ),
            GatewayJson.Default.LimitsDocument
        );

    private async Task ModelsAsync(HttpContext context)
    {
        var directory = grains.GetGrain<IModelDirectoryGrain>(IModelDirectoryGrain.Key);
        await Answers.WriteAsync(
            context,
            await directory.ListAsync(context.RequestAborted),
            GatewayJson.Default.ModelList
        );
    }

    private static WorkerDocument Of(WorkerListing worker, Caller caller)
    {
        // What others may run is only counted for those who see everything.
        var seen = worker
            .Streams.Where(owned => owned.Stream == owned.Root)
            .Where(owned => caller.Sees(owned.Workspace))
            .ToList();
        var roots = seen.Select(owned => owned.Root).ToHashSet();
        return new WorkerDocument(
            $"{worker.Owner.Host}-{worker.Owner.Pid}",
            worker.Owner.Host,
            worker.Owner.Pid,
            worker.IsHere,
            [.. seen.Where(owned => owned.Root.Kind == "task").Select(owned => owned.Root.Key)],
            seen.Count(owned => owned.Root.Kind == "session"),
            worker.Streams.Count(owned => owned.Stream != owned.Root && roots.Contains(owned.Root))
        );
    }
}
