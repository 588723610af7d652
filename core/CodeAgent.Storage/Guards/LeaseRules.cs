using CodeAgent.Core.Errors;
using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Guards;

/// <summary>Decides whether a lease may be taken. Every store asks here, within its transaction.</summary>
internal static class LeaseRules
{
    /// <summary>Whether <paramref name="candidate"/> may take the lease.</summary>
    /// <param name="holder">Who has it; null where free or given back.</param>
    /// <param name="until">When it runs out, by the store's clock.</param>
    /// <param name="now">The store's clock.</param>
    /// <param name="candidate">Who wants it.</param>
    /// <param name="liveness">Knows the dead; null where nobody does.</param>
    public static bool MayTake(OwnerId? holder, long until, long now, OwnerId candidate, IOwnerLiveness? liveness) =>
        holder is null || until <= now || holder == candidate || liveness?.IsCertainlyDead(holder) == true;

    /// <summary>Whether a lease may be extended or given back by who says to hold it.</summary>
    public static bool IsHolder(Lease lease, OwnerId? holder, long epoch) => holder is not null && lease.Epoch == epoch;

    /// <summary>When a lease of some duration runs out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not above zero.</exception>
    public static long Until(long now, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return long.CreateSaturating((Int128)now + duration.Ticks);
    }

    /// <summary>A stream begins with its first command; nobody can own one before.</summary>
    public static CodeAgentException UnknownStream(StreamId stream) =>
        new(ErrorCode.UnknownSession, $"There is no stream '{stream}'. It begins with the first command posted to it.");
}
