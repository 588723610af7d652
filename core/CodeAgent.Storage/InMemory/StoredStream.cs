using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.InMemory;

/// <summary>One stream on the disk of the in-memory store. Guarded by the disk's lock.</summary>
internal sealed class StoredStream(StreamId name, StoredTree tree, DateTimeOffset created)
{
    private readonly Dictionary<string, StoredCommand> _commands = new(StringComparer.Ordinal);
    private readonly LinkedList<StoredCommand> _open = [];

    public StreamId Name => name;

    public StoredTree Tree => tree;

    public List<EventEnvelope> Events { get; } = [];

    public HeadProjection Projection { get; set; } = new("", "", "");

    public long Epoch { get; set; }

    public OwnerId? Owner { get; set; }

    public long LeaseUntil { get; set; }

    public long Updated { get; set; }

    /// <summary>Commands without an answer, in the order of their posting.</summary>
    public IReadOnlyCollection<StoredCommand> Open => _open;

    public StoredCommand? FindCommand(string id) => _commands.GetValueOrDefault(id);

    public void Post(InboxCommand command)
    {
        var stored = new StoredCommand { Command = command };
        _commands.Add(command.CommandId, stored);
        _open.AddLast(stored);
    }

    /// <summary>Keeps the first answer to a command that is open; false where there is none to answer.</summary>
    public bool TryAnswer(CommandAnswer answer)
    {
        if (FindCommand(answer.CommandId) is not { Answer: null } command)
        {
            return false;
        }

        command.Answer = answer;
        _open.Remove(command);
        return true;
    }

    /// <summary>Gives the lease back; its epoch stays.</summary>
    public bool Release()
    {
        (Owner, LeaseUntil) = (null, 0);
        return true;
    }

    public bool Matches(HeadQuery query) =>
        (query.Kind is null || Name.Kind == query.Kind)
        && (query.Statuses is not { Count: > 0 } || query.Statuses.Contains(Projection.Status))
        && (query.Root is null || Tree.Root == query.Root)
        && (query.Workspace is null || Projection.Workspace == query.Workspace)
        && (query.UpdatedBefore is null || Updated < query.UpdatedBefore.Value.UtcTicks)
        && (!query.RootsOnly || Name == Tree.Root);

    public StreamHead ToHead(DateTimeOffset now) =>
        new(
            Name,
            Tree.Root,
            Events.Count,
            Tree.Events.Count,
            Epoch,
            LeaseUntil > now.UtcTicks ? Owner : null,
            Open.Count,
            Projection,
            created,
            new DateTimeOffset(Updated, TimeSpan.Zero)
        );
}

/// <summary>A command and what became of it.</summary>
internal sealed class StoredCommand
{
    public required InboxCommand Command { get; init; }

    public CommandAnswer? Answer { get; set; }
}

/// <summary>A tree of streams: its events in their one order, and its counters.</summary>
internal sealed class StoredTree(StreamId root)
{
    public StreamId Root => root;

    public List<EventEnvelope> Events { get; } = [];

    public Dictionary<string, CounterValue> Counters { get; } = new(StringComparer.Ordinal);
}
