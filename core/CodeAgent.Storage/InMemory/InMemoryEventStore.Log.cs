using System.Runtime.CompilerServices;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.InMemory;

/// <content>The event log.</content>
public sealed partial class InMemoryEventStore
{
    /// <inheritdoc/>
    public ValueTask<AppendResult> AppendAsync(AppendBatch batch, CancellationToken cancellationToken = default)
    {
        Arguments.Check(batch);
        return Run(disk => Append(disk, batch), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<EventEnvelope> ReadAsync(
        StreamId stream,
        long afterSeq,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var events = await Run<IReadOnlyList<EventEnvelope>>(
            disk => disk.Streams.TryGetValue(stream, out var found) ? After(found.Events, afterSeq, int.MaxValue) : [],
            cancellationToken
        );
        foreach (var item in events)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<EventEnvelope>> ReadTreeAsync(
        StreamId root,
        long afterRootSeq,
        int max,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return Run<IReadOnlyList<EventEnvelope>>(
            disk => disk.Trees.TryGetValue(root, out var tree) ? After(tree.Events, afterRootSeq, max) : [],
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<StreamHead?> FindHeadAsync(StreamId stream, CancellationToken cancellationToken = default) =>
        Run(disk => disk.Streams.TryGetValue(stream, out var found) ? found.ToHead(Now) : null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StreamHead>> ListHeadsAsync(
        HeadQuery query,
        CancellationToken cancellationToken = default
    )
    {
        Arguments.Check(query);
        return Run<IReadOnlyList<StreamHead>>(
            disk =>
                [
                    .. disk
                        .Streams.Values.Where(stream => Matches(stream, query))
                        .OrderByDescending(stream => stream.Updated)
                        .Take(query.Limit)
                        .Select(stream => stream.ToHead(Now)),
                ],
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, CounterValue>> ReadCountersAsync(
        StreamId root,
        CancellationToken cancellationToken = default
    ) =>
        Run<IReadOnlyDictionary<string, CounterValue>>(
            disk =>
                disk.Trees.TryGetValue(root, out var tree)
                    ? new Dictionary<string, CounterValue>(tree.Counters, StringComparer.Ordinal)
                    : [],
            cancellationToken
        );

    private static EventEnvelope[] After(List<EventEnvelope> events, long position, int max) =>
        [.. events.Skip((int)Math.Clamp(position, 0, int.MaxValue)).Take(max)];

    private static bool Matches(StoredStream stream, HeadQuery query) =>
        (query.Kind is null || stream.Name.Kind == query.Kind)
        && (query.Statuses is not { Count: > 0 } || query.Statuses.Contains(stream.Projection.Status))
        && (query.Root is null || stream.Tree.Root == query.Root)
        && (query.Workspace is null || stream.Projection.Workspace == query.Workspace)
        && (query.UpdatedBefore is null || stream.Updated < query.UpdatedBefore.Value.UtcTicks)
        && (!query.RootsOnly || stream.Name == stream.Tree.Root);

    private AppendResult Append(Disk disk, AppendBatch batch)
    {
        if (!disk.Streams.TryGetValue(batch.Lease.Stream, out var head))
        {
            return new AppendResult(AppendStatus.Fenced, 0, []);
        }

        if (AppendGuards.Refuse(batch, head.Epoch, head.Owner is not null, head.Events.Count, _faults) is { } refusal)
        {
            return new AppendResult(refusal, head.Events.Count, []);
        }

        var counters = head.Tree.Counters;
        if (CounterLedger.Apply(batch.Counters, counters.GetValueOrDefault, out var passed) is not { } changed)
        {
            return new AppendResult(AppendStatus.LimitReached, head.Events.Count, [], passed);
        }

        foreach (var (name, value) in changed)
        {
            counters[name] = value;
        }

        var notices = new List<CommitNotice>();
        var events = AddEvents(disk, head, batch, notices);
        AnswerAndPost(disk, head, batch, notices);
        disk.Tell(notices);
        return new AppendResult(AppendStatus.Committed, head.Events.Count, events);
    }

    private List<EventEnvelope> AddEvents(Disk disk, StoredStream head, AppendBatch batch, List<CommitNotice> notices)
    {
        var ts = _clock.GetUtcNow().ToUniversalTime();
        var added = new List<EventEnvelope>(batch.Events.Count);
        foreach (var source in batch.Events)
        {
            var (rootSeq, seq) = (head.Tree.Events.Count + 1, head.Events.Count + 1);
            var item = new EventEnvelope(rootSeq, head.Name, seq, ts, source.Type, source.V, source.Data, source.Trace);
            head.Events.Add(item);
            head.Tree.Events.Add(item);
            added.Add(item);
        }

        head.Updated = disk.NextUpdate(Now);
        head.Projection = batch.Projection ?? head.Projection;
        if (added.Count > 0)
        {
            notices.Add(new CommitNotice(WatchKey.Tree(head.Tree.Root), head.Tree.Events.Count));
        }

        return added;
    }

    private void AnswerAndPost(Disk disk, StoredStream head, AppendBatch batch, List<CommitNotice> notices)
    {
        foreach (var answer in batch.Answers.Where(head.TryAnswer))
        {
            notices.Add(new CommitNotice(WatchKey.Answer(head.Name, answer.CommandId)));
        }

        foreach (var post in batch.Posts)
        {
            Post(disk, post, notices);
        }
    }
}
