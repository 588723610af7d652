using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;

namespace CodeAgent.Storage.Chain;

/// <summary>Follows one stream event by event and says what does not fit.</summary>
internal sealed class ChainWalk(IHashKeys keys, StreamId stream, long afterSeq, ReadOnlyMemory<byte> previous)
{
    private ReadOnlyMemory<byte> _previous = previous;

    /// <summary>The last event that was looked at.</summary>
    public long Position { get; private set; } = afterSeq;

    /// <summary>Looks at the next event; null where it is as it was written.</summary>
    public ChainFinding? Check(ChainedEvent item)
    {
        var expected = Position + 1;
        var follows = item.Seq == expected && item.Previous.Span.SequenceEqual(_previous.Span);
        Position = item.Seq;
        _previous = item.Hash;
        if (item.Seq > expected)
        {
            return Finding(expected, ChainFault.Removed, $"Events {expected} to {item.Seq - 1} are gone.");
        }

        return CheckAlone(keys, item)
            ?? (follows ? null : Finding(item.Seq, ChainFault.Altered, "It does not follow the event before it."));
    }

    /// <summary>Compares the end of the walk with what the stream's head says.</summary>
    public ChainFinding? CheckEnd(long lastSeq, ReadOnlyMemory<byte> lastHash)
    {
        if (Position < lastSeq)
        {
            return Finding(
                Position + 1,
                ChainFault.Truncated,
                $"The stream ends at {Position} and had {lastSeq} events."
            );
        }

        return Position > lastSeq || _previous.Span.SequenceEqual(lastHash.Span)
            ? null
            : Finding(Position, ChainFault.Altered, "It is not the event that the stream's head names as its last.");
    }

    /// <summary>Checks one event by its own hash, whatever stands before it.</summary>
    public static ChainFinding? CheckAlone(IHashKeys keys, ChainedEvent item)
    {
        if (keys.Find(item.KeyId) is not { } key)
        {
            return new ChainFinding(
                item.Stream.Value,
                item.Seq,
                ChainFault.KeyMissing,
                $"Key '{item.KeyId}' is not here."
            );
        }

        return EventSeal.Matches(key, item)
            ? null
            : new ChainFinding(item.Stream.Value, item.Seq, ChainFault.Altered, "Its keyed hash does not match.");
    }

    /// <summary>The failure that a reader meets.</summary>
    public static CodeAgentException Failure(ChainFinding finding) =>
        new(
            finding.Fault == ChainFault.KeyMissing ? ErrorCode.KeyMissing : ErrorCode.StateAltered,
            $"Event {finding.Seq} of {finding.Stream}: {finding.Detail}"
        );

    private ChainFinding Finding(long seq, ChainFault fault, string detail) => new(stream.Value, seq, fault, detail);
}
