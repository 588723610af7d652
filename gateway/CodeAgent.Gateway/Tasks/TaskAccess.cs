using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Http;
using Orleans;
using ErrorCode = CodeAgent.Core.Errors.ErrorCode;

namespace CodeAgent.Gateway.Tasks;

/// <summary>A task that the caller may see.</summary>
internal sealed record FoundTask(string Id, ITaskGrain Grain, TaskSnapshot Task)
{
    public StreamId Stream => StreamId.Task(Id);
}

/// <summary>Finds the task of a route. What the caller may not see does not exist.</summary>
internal sealed class TaskAccess(IGrainFactory grains)
{
    /// <exception cref="CodeAgentException">There is none for this caller (AGENT0511).</exception>
    public async Task<FoundTask> FindAsync(HttpContext context)
    {
        var id = RequestValues.Route(context, "id");
        if (!StreamId.TryParse($"task/{id}", out var stream) || stream.Key != id || id.Contains('/'))
        {
            throw Unknown(id);
        }

        return await FindAsync(context, id) ?? throw Unknown(id);
    }

    /// <summary>A task by its id; null where there is none for this caller.</summary>
    public async Task<FoundTask?> FindAsync(HttpContext context, string id)
    {
        var grain = grains.GetGrain<ITaskGrain>(id);
        var task = await grain.SnapshotAsync(context.RequestAborted);
        return task is not null && Caller.Of(context).Sees(task.Settings?.Repository)
            ? new FoundTask(id, grain, task)
            : null;
    }

    public static CodeAgentException Unknown(string id) => new(ErrorCode.UnknownTask, $"There is no task '{id}'.");
}
