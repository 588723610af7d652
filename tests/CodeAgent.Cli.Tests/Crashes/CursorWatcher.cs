using CodeAgent.Cli.Hosting;
using CodeAgent.Core.Events;
using CodeAgent.Core.Tasks;
using CodeAgent.Core.Tasks.Events;

namespace CodeAgent.Cli.Tests.Crashes;

/// <summary>Watches a task from beside, leaves now and then, and comes back with its cursor and nothing else.</summary>
internal sealed class CursorWatcher(DemoTask demo, Random random)
{
    /// <summary>What it was told, to the task's end.</summary>
    public async Task<IReadOnlyList<EventEnvelope>> WatchAsync(CancellationToken cancellationToken)
    {
        var seen = new List<EventEnvelope>();
        while (seen.Count == 0 || !IsEnd(seen[^1]))
        {
            await using var host = LocalHost.Open(demo.Environment);
            await StayAsync(host, seen, random.Next(1, 60), cancellationToken);
        }

        return seen;
    }

    private static bool IsEnd(EventEnvelope envelope) => TaskCodec.Decode(envelope) is TaskCompleted or TaskPaused;

    /// <summary>All events as one who comes late reads them.</summary>
    public async Task<IReadOnlyList<EventEnvelope>> ReadAsync(long last, CancellationToken cancellationToken)
    {
        var all = new List<EventEnvelope>();
        await using var host = LocalHost.Open(demo.Environment);
        while (all.Count == 0 || all[^1].RootSeq < last)
        {
            await StayAsync(host, all, 1_000, cancellationToken);
        }

        return all;
    }

    private async Task StayAsync(
        LocalHost host,
        List<EventEnvelope> seen,
        int most,
        CancellationToken cancellationToken
    )
    {
        var cursor = seen.Count == 0 ? 0 : seen[^1].RootSeq;
        await foreach (var envelope in host.AgentTask(demo.Id).WatchAsync(cursor, cancellationToken))
        {
            if (envelope is null)
            {
                continue;
            }

            seen.Add(envelope);
            if (--most == 0 || IsEnd(envelope))
            {
                return;
            }
        }
    }
}
