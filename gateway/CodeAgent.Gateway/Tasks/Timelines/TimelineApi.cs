using CodeAgent.Gateway.Events;
using CodeAgent.Gateway.Json;
using CodeAgent.Gateway.OpenApi;
using CodeAgent.Gateway.Requests;
using CodeAgent.Gateway.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CodeAgent.Gateway.Tasks.Timelines;

/// <summary>Shows model and tool calls across a task's agents. The folds of the tasks looked at last are kept.</summary>
internal sealed class TimelineApi(TaskAccess access) : IApi
{
    private const int MostKept = 32;
    private readonly Dictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private long _uses;

    public void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/tasks/{id}/timeline", ReadAsync)
            .RequireRole(CallerRole.Viewer)
            .Describe(ApiCalls.Read<Timeline>("getTimeline", "Model and tool calls of all agents", ["after#"]));

    private async Task ReadAsync(HttpContext context)
    {
        RequestValues.RequireKnown(context.Request, "after");
        var after = RequestValues.Number(context.Request, "after", 0, 0, long.MaxValue);
        var found = await access.FindAsync(context);
        var kept = Keep(found.Id);
        Timeline timeline;
        await kept.Turn.WaitAsync(context.RequestAborted);
        try
        {
            while (kept.Fold.Position < found.Task.LastRootSeq)
            {
                var page = await found.Grain.ReadAsync(
                    kept.Fold.Position,
                    EventStreams.MaxPage,
                    context.RequestAborted
                );
                foreach (var envelope in page.Events)
                {
                    kept.Fold.Apply(envelope);
                }

                if (page.Events.Count == 0)
                {
                    break;
                }
            }

            timeline = new Timeline(kept.Fold.Items(after), kept.Fold.Position);
        }
        finally
        {
            kept.Turn.Release();
        }

        await Answers.WriteAsync(context, timeline, GatewayJson.Default.Timeline);
    }

    private Kept Keep(string id)
    {
        lock (_kept)
        {
            if (!_kept.TryGetValue(id, out var kept))
            {
                _kept[id] = kept = new Kept();
                if (_kept.Count > MostKept)
                {
                    _kept.Remove(_kept.Where(one => one.Key != id).MinBy(one => one.Value.Used).Key);
                }
            }

            kept.Used = ++_uses;
            return kept;
        }
    }

    private sealed class Kept
    {
        public TimelineFold Fold { get; } = new();

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public long Used { get; set; }
    }
}
