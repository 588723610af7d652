using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;
using CodeAgent.Storage.Waits;

namespace CodeAgent.Storage.InMemory;

/// <summary>
/// What lies on a disk of the in-memory store, and the writes that change more than one place of it. Guarded by its lock.
/// </summary>
internal sealed class DiskContent
{
    private readonly List<WatchList> _watchers = [];
    private long _lastUpdate;

    public Lock Lock { get; } = new();

    public Dictionary<StreamId, StoredStream> Streams { get; } = [];

    public Dictionary<StreamId, StoredTree> Trees { get; } = [];

    public Dictionary<string, ReadOnlyMemory<byte>> Blobs { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Name, StreamId Root), long> Cursors { get; } = [];

    /// <summary>The stream of a lease that is still held; null where it was lost.</summary>
    public StoredStream? FindHeld(Lease lease) =>
        Streams.TryGetValue(lease.Stream, out var head) && LeaseRules.IsHolder(lease, head.Owner, head.Epoch)
            ? head
            : null;

    public AppendResult Append(AppendBatch batch, DateTimeOffset now, StoreFaultSwitches? faults)
    {
        if (!Streams.TryGetValue(batch.Lease.Stream, out var head))
        {
            return new AppendResult(AppendStatus.Fenced, 0, []);
        }

        if (AppendGuards.Refuse(batch, head.Epoch, head.Owner is not null, head.Events.Count, faults) is { } refusal)
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

        var events = AddEvents(head, batch, now);
        AnswerAndPost(head, batch, now);
        return new AppendResult(AppendStatus.Committed, head.Events.Count, events);
    }

    public PostReceipt Post(StreamId stream, StreamId root, InboxCommand command, DateTimeOffset now)
    {
        var head = FindOrCreate(stream, root, now);
        if (head.FindCommand(command.CommandId) is { } known)
        {
            return new PostReceipt(IsDuplicate: true, known.Answer);
        }

        head.Post(command);
        head.Updated = NextUpdate(now);
        Tell(WatchKey.Inbox(stream));
        return new PostReceipt(IsDuplicate: false, Answer: null);
    }

    public void Attach(WatchList watches)
    {
        lock (Lock)
        {
            _watchers.Add(watches);
        }
    }

    public void Detach(WatchList watches)
    {
        lock (Lock)
        {
            _watchers.Remove(watches);
        }
    }

    private List<EventEnvelope> AddEvents(StoredStream head, AppendBatch batch, DateTimeOffset now)
    {
        var added = new List<EventEnvelope>(batch.Events.Count);
        foreach (var source in batch.Events)
        {
            var (rootSeq, seq) = (head.Tree.Events.Count + 1, head.Events.Count + 1);
            var item = new EventEnvelope(
                rootSeq,
                head.Name,
                seq,
                now,
                source.Type,
                source.V,
                source.Data,
                source.Trace
            );
            head.Events.Add(item);
            head.Tree.Events.Add(item);
            added.Add(item);
        }

        head.Updated = NextUpdate(now);
        head.Projection = batch.Projection ?? head.Projection;
        if (added.Count > 0)
        {
            Tell(WatchKey.Tree(head.Tree.Root), head.Tree.Events.Count);
        }

        return added;
    }

    private void AnswerAndPost(StoredStream head, AppendBatch batch, DateTimeOffset now)
    {
        foreach (var answer in batch.Answers.Where(head.TryAnswer))
        {
            Tell(WatchKey.Answer(head.Name, answer.CommandId));
        }

        foreach (var post in batch.Posts)
        {
            Post(post.Stream, post.Root, post.Command, now);
        }
    }

    private StoredStream FindOrCreate(StreamId stream, StreamId root, DateTimeOffset now)
    {
        if (Streams.TryGetValue(stream, out var known))
        {
            return known;
        }

        if (!Trees.TryGetValue(root, out var tree))
        {
            tree = new StoredTree(root);
            Trees.Add(root, tree);
        }

        var created = new StoredStream(stream, tree, now);
        Streams.Add(stream, created);
        return created;
    }

    /// <summary>A time of update that no write to any stream had before.</summary>
    private long NextUpdate(DateTimeOffset now) => _lastUpdate = Math.Max(now.UtcTicks, _lastUpdate + 1);

    /// <summary>Tells the waiting calls of every store on this disk. Their continuations run later, not in here.</summary>
    private void Tell(WatchKey key, long position = 1) =>
        _watchers.ForEach(watches => watches.Signal(new CommitNotice(key, position)));
}
