using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>A tree as the present transaction has it; changed by the transaction's own writes.</summary>
internal sealed class LockedRoot(StreamId name)
{
    public StreamId Name => name;

    public long LastSeq { get; set; }

    public Dictionary<string, CounterValue> Counters { get; } = new(StringComparer.Ordinal);
}
