using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Conformance.Stores;

/// <summary>What a store promises, in the plainest form: one thread, no durability, no speed.</summary>
internal sealed class StoreModel
{
    private readonly Dictionary<(StreamId Root, string Name), CounterValue> _counters = [];
    private readonly HashSet<OwnerId> _dead = [];
    private TimeSpan _now;
    private long _updates;

    public Dictionary<StreamId, ModelStream> Streams { get; } = [];

    public List<(StreamId Root, StreamId Stream, long RootSeq, long Seq, string Text)> Log { get; } = [];

    public void Pass(TimeSpan time) => _now += time;

    public void Kill(OwnerId owner) => _dead.Add(owner);

    public PostReceipt Post(StreamId stream, StreamId root, string commandId)
    {
        if (!Streams.TryGetValue(stream, out var head))
        {
            Streams[stream] = head = new ModelStream(root);
        }

        if (head.Commands.FirstOrDefault(command => command.Id == commandId) is { Id: not null } known)
        {
            return new PostReceipt(true, known.Answer);
        }

        head.Commands.Add((commandId, null));
        head.Updated = ++_updates;
        return new PostReceipt(false, null);
    }

    public Lease? Acquire(StreamId stream, OwnerId owner, TimeSpan duration)
    {
        var head = Streams[stream];
        if (HolderOf(stream) is { } holder && holder != owner && !_dead.Contains(holder))
        {
            return null;
        }

        (head.Owner, head.Until) = (owner, _now + duration);
        return new Lease(stream, owner, ++head.Epoch);
    }

    public bool Renew(Lease lease, TimeSpan duration)
    {
        var isHeld = IsCurrent(lease);
        if (isHeld)
        {
            Streams[lease.Stream].Until = _now + duration;
        }

        return isHeld;
    }

    public void Release(Lease lease)
    {
        if (IsCurrent(lease))
        {
            Streams[lease.Stream].Owner = null;
        }
    }

    public OwnerId? HolderOf(StreamId stream) => Streams[stream].Until > _now ? Streams[stream].Owner : null;

    public (AppendStatus Status, long LastSeq, string? Limit) Append(AppendBatch batch, IReadOnlyList<string> texts)
    {
        var head = Streams[batch.Lease.Stream];
        var last = LastSeq(batch.Lease.Stream);
        if (!IsCurrent(batch.Lease))
        {
            return (AppendStatus.Fenced, last, null);
        }

        if (batch.ExpectedSeq != last)
        {
            return (AppendStatus.Conflict, last, null);
        }

        if (Count(head.Root, batch.Counters) is { } limit)
        {
            return (AppendStatus.LimitReached, last, limit);
        }

        foreach (var text in texts)
        {
            Log.Add((head.Root, batch.Lease.Stream, LastRootSeq(head.Root) + 1, ++last, text));
        }

        head.Updated = ++_updates;
        head.Status = batch.Projection?.Status ?? head.Status;
        foreach (var answer in batch.Answers)
        {
            var index = head.Commands.FindIndex(command => command.Id == answer.CommandId && command.Answer is null);
            if (index >= 0)
            {
                head.Commands[index] = (answer.CommandId, answer);
            }
        }

        foreach (var post in batch.Posts)
        {
            Post(post.Stream, post.Root, post.Command.CommandId);
        }

        return (AppendStatus.Committed, last, null);
    }

    public long LastSeq(StreamId stream) => Log.Count(item => item.Stream == stream);

    public long LastRootSeq(StreamId root) => Log.Count(item => item.Root == root);

    public Dictionary<string, CounterValue> CountersOf(StreamId root) =>
        _counters.Where(pair => pair.Key.Root == root).ToDictionary(pair => pair.Key.Name, pair => pair.Value);

    private bool IsCurrent(Lease lease) =>
        Streams.TryGetValue(lease.Stream, out var head) && head.Owner is not null && head.Epoch == lease.Epoch;

    private string? Count(StreamId root, IReadOnlyList<CounterChange> changes)
    {
        var before = _counters.ToDictionary();
        foreach (var change in changes)
        {
            var old = _counters.GetValueOrDefault((root, change.Name)) ?? new CounterValue(0, null);
            var next = new CounterValue(old.Value + change.Delta, change.SetLimit ?? old.Limit);
            _counters[(root, change.Name)] = next;
            if (change.Enforce && next.Value > next.Limit)
            {
                _counters.Clear();
                before.ToList().ForEach(pair => _counters.Add(pair.Key, pair.Value));
                return change.Name;
            }
        }

        return null;
    }
}

/// <summary>One stream of the model.</summary>
internal sealed class ModelStream(StreamId root)
{
    public StreamId Root => root;

    public List<(string Id, CommandAnswer? Answer)> Commands { get; } = [];

    public long Epoch { get; set; }

    public OwnerId? Owner { get; set; }

    public TimeSpan Until { get; set; }

    public long Updated { get; set; }

    public string Status { get; set; } = "";
}
