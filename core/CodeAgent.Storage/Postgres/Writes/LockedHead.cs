using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Postgres.Writes;

/// <summary>A stream's head as the present transaction has it; changed by the transaction's own writes.</summary>
internal sealed class LockedHead(StreamId stream, LockedRoot root)
{
    public StreamId Stream => stream;

    public LockedRoot Root => root;

    public long LastSeq { get; set; }

    public ReadOnlyMemory<byte> LastHash { get; set; }

    public long Epoch { get; set; }

    public OwnerId? Owner { get; set; }

    public long LeaseUntil { get; set; }
}
