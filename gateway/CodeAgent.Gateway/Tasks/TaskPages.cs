using CodeAgent.Core.Tasks.State;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.Problems;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using CodeAgent.Grains.Tasks;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace CodeAgent.Gateway.Tasks;

/// <summary>Lists the tasks that a caller may see, page by page.</summary>
internal sealed class TaskPages(IGrainFactory grains)
{
    private const int MaxListed = 500;
    private const int DefaultListed = 50;
    private const int Chunk = 500;
    private const int MostScanned = 20_000;
    private static readonly string[] s_statuses =
    [
        TaskStatuses.New,
        TaskStatuses.Planning,
        TaskStatuses.Waiting,
        TaskStatuses.Running,
        TaskStatuses.Paused,
        TaskStatuses.Cancelling,
        TaskStatuses.Succeeded,
        TaskStatuses.Failed,
        TaskStatuses.Cancelled,
    ];

    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        RequestValues.RequireKnown(request, "status", "repository", "q", "limit", "cursor");
        var limit = (int)RequestValues.Number(request, "limit", DefaultListed, 1, MaxListed);
        var statuses = request.Query["status"].Select(status => status ?? "").Order(StringComparer.Ordinal).ToList();
        if (statuses.Find(status => !s_statuses.Contains(status)) is { } unknown)
        {
            throw RequestRefusedException.Value($"'status' cannot be '{unknown}': {string.Join(", ", s_statuses)}.");
        }

        var (repository, text) = (request.Query["repository"].FirstOrDefault(), request.Query["q"].FirstOrDefault());
        var name = $"tasks\n{string.Join(',', statuses)}\n{repository}\n{text}";
        var before = ListCursor.Read(name, request.Query["cursor"].FirstOrDefault());
        var caller = Caller.Of(context);
        var (page, next) = await ReadAsync(
            new TaskQuery(repository, statuses, Chunk, before),
            limit,
            task => caller.Sees(task.Repository) && Says(task, text),
            context.RequestAborted
        );
        await Answers.WriteAsync(
            context,
            new TaskPage(page, next is { } at ? ListCursor.Write(name, at) : null),
            GatewayJson.Default.TaskPage
        );
    }

    /// <summary>Tasks that are chosen, from the newest on, and where to go on; null at the end.</summary>
    public async Task<(IReadOnlyList<TaskListing> Tasks, DateTimeOffset? Next)> ReadAsync(
        TaskQuery query,
        int limit,
        Func<TaskListing, bool> isChosen,
        CancellationToken cancellationToken
    )
    {
        var directory = grains.GetGrain<ITaskDirectoryGrain>(ITaskDirectoryGrain.Key);
        var chosen = new List<TaskListing>();
        for (var scanned = 0; scanned < MostScanned; scanned += Chunk)
        {
            // One more than is needed tells whether there is another page.
            var chunk = query with
            {
                Limit = Math.Min(Chunk, limit - chosen.Count + 1),
            };
            var tasks = (await directory.ListAsync(chunk, cancellationToken)).Tasks;
            foreach (var task in tasks)
            {
                if (chosen.Count == limit && isChosen(task))
                {
                    return (chosen, query.UpdatedBefore);
                }

                if (isChosen(task))
                {
                    chosen.Add(task);
                }

                query = query with { UpdatedBefore = task.UpdatedAt };
            }

            if (tasks.Count < chunk.Limit)
            {
                return (chosen, null);
            }
        }

        return (chosen, query.UpdatedBefore);
    }

    private static bool Says(TaskListing task, string? text) =>
        string.IsNullOrEmpty(text)
        || task.Goal.Contains(text, StringComparison.OrdinalIgnoreCase)
        || task.Id.StartsWith(text, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A page of tasks.</summary>
/// <param name="Tasks">The tasks.</param>
/// <param name="NextCursor">Where the next page begins; null at the end.</param>
internal sealed record TaskPage(IReadOnlyList<TaskListing> Tasks, string? NextCursor);
