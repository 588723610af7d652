using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Gateway.Tasks;
using CodeAgent.Grains.Trees;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orleans;

namespace CodeAgent.Gateway.Webhooks;

/// <summary>Makes, lists and removes webhooks: those of a task, and (for admins) those of every task to come.</summary>
internal sealed class WebhooksApi(WebhookBook book, WebhookFiles files, RequestBody body, IGrainFactory grains)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/v1/tasks/{id}/webhooks", CallerRole.Viewer, CallerRole.Submitter);
        Map(routes, "/v1/webhooks", CallerRole.Admin, CallerRole.Admin);
    }

    private void Map(IEndpointRouteBuilder routes, string path, CallerRole reads, CallerRole writes)
    {
        routes.MapPost(path, AddAsync).RequireRole(writes);
        routes.MapGet(path, ListAsync).RequireRole(reads);
        routes.MapDelete($"{path}/{{hook}}", RemoveAsync).RequireRole(writes);
    }

    private async Task AddAsync(HttpContext context)
    {
        var task = await TaskAsync(context);
        var request = await body.ReadAsync(context.Request, SecurityJson.Default.WebhookRequest);
        var hook = book.Add(task, request, Caller.Of(context).Actor);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.Path}/{hook.Id}";
        await context.Response.WriteAsJsonAsync(
            WebhookView.Of(hook, withSecret: true),
            SecurityJson.Default.WebhookView
        );
    }

    private async Task ListAsync(HttpContext context)
    {
        var hooks = files.Of(await TaskAsync(context));
        await context.Response.WriteAsJsonAsync(
            new WebhookList([.. hooks.Select(hook => WebhookView.Of(hook))]),
            SecurityJson.Default.WebhookList
        );
    }

    private async Task RemoveAsync(HttpContext context)
    {
        var task = await TaskAsync(context);
        var id = RequestValues.Route(context, "hook");
        if (files.Find(id) is not { } hook || hook.Task != task)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await ProblemWriter.WriteStatusAsync(context, "There is no such webhook.");
            return;
        }

        files.Remove(id);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>The task of the route, which exists; null where the route is about all.</summary>
    private async Task<string?> TaskAsync(HttpContext context)
    {
        if (context.GetRouteValue("id") is not string id)
        {
            return null;
        }

        var directory = grains.GetGrain<ITreeDirectoryGrain>(ITreeDirectoryGrain.Key);
        var found = await directory.FindAsync([$"task/{id}"], context.RequestAborted);
        return found.Trees.Count == 1 && !id.Contains('/') ? id : throw TaskAccess.Unknown(id);
    }
}
