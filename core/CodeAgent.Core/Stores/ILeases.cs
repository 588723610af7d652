using CodeAgent.Core.Events;

namespace CodeAgent.Core.Stores;

/// <summary>Who may write a stream. Durations are given, never instants; each store measures by its own clock.</summary>
public interface ILeases
{
    /// <summary>
    /// Takes the lease with a new epoch, when it is free, run out, released, or held by an owner that is known to be dead
    /// (same host and boot, and no process with that id and start time). Null where another owner holds it.
    /// </summary>
    /// <exception cref="Errors.CodeAgentException">UnknownSession: nothing was ever posted to the stream, so it has no head.</exception>
    ValueTask<Lease?> AcquireAsync(
        StreamId stream,
        OwnerId owner,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    );

    /// <summary>Extends leases; returns those that were lost (other epoch).</summary>
    ValueTask<IReadOnlyList<Lease>> RenewAsync(
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration,
        CancellationToken cancellationToken = default
    );

    /// <summary>Gives a lease back, which then no longer writes; nothing happens where it was lost.</summary>
    ValueTask ReleaseAsync(Lease lease, CancellationToken cancellationToken = default);
}

/// <summary>The right to write one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Owner">Who holds it.</param>
/// <param name="Epoch">Grows by one with each change of owner; every append checks it.</param>
public sealed record Lease(StreamId Stream, OwnerId Owner, long Epoch);

/// <summary>One running process, so that a dead local owner is told from a slow one.</summary>
/// <param name="Host">The machine's name.</param>
/// <param name="BootId">The machine's boot, so that process ids of an earlier boot never match.</param>
/// <param name="Pid">Process id.</param>
/// <param name="StartTime">The process's start in the kernel's ticks, so that a reused id never matches.</param>
public sealed record OwnerId(string Host, string BootId, int Pid, long StartTime)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Host}|{BootId}|{Pid}|{StartTime}";

    /// <summary>Reads what <see cref="ToString"/> wrote; null where the text is not an owner.</summary>
    public static OwnerId? Parse(string? text) =>
        text?.Split('|') is [var host, var boot, var pid, var start]
        && int.TryParse(pid, out var id)
        && long.TryParse(start, out var ticks)
            ? new OwnerId(host, boot, id, ticks)
            : null;
}

/// <summary>Tells whether an owner is certainly dead.</summary>
public interface IOwnerLiveness
{
    /// <summary>True only when it is certain; an owner on another machine is never certain.</summary>
    bool IsCertainlyDead(OwnerId owner);
}
