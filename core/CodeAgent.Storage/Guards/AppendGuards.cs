using CodeAgent.Core.Stores;

namespace CodeAgent.Storage.Guards;

/// <summary>Decides whether an append may write. Every store asks here, within its transaction.</summary>
internal static class AppendGuards
{
    /// <summary>Why it may not; null where it may.</summary>
    /// <param name="batch">What is to be written.</param>
    /// <param name="epoch">The stream's epoch.</param>
    /// <param name="isHeld">Whether its lease is with somebody, run out or not; false once it was given back.</param>
    /// <param name="lastSeq">The stream's last event.</param>
    /// <param name="faults">Faults of a test; null in every real store.</param>
    public static AppendStatus? Refuse(
        AppendBatch batch,
        long epoch,
        bool isHeld,
        long lastSeq,
        StoreFaultSwitches? faults = null
    )
    {
        var isOwner = isHeld && batch.Lease.Epoch == epoch;
        if (!isOwner && faults is not { IgnoreEpoch: true })
        {
            return AppendStatus.Fenced;
        }

        return batch.ExpectedSeq == lastSeq ? null : AppendStatus.Conflict;
    }
}

/// <summary>
/// For tests only: turns protections of a store off, to prove that a simulation notices when one is missing. Only the
/// in-memory store takes it.
/// </summary>
/// <param name="IgnoreEpoch">Lets owners write that were superseded.</param>
public sealed record StoreFaultSwitches(bool IgnoreEpoch = false);
