using CodeAgent.Core.Events;
using CodeAgent.Core.Stores;
using CodeAgent.Storage.Guards;

namespace CodeAgent.Storage.Sqlite.Writes;

/// <summary>Takes, extends and gives back leases.</summary>
internal static class LeaseRows
{
    private const string Take = "UPDATE streams SET epoch = epoch + 1, owner = ?, lease_until = ? WHERE id = ?";

    private const string Extend = "UPDATE streams SET lease_until = ? WHERE id = ?";

    private const string Free = "UPDATE streams SET owner = NULL, lease_until = 0 WHERE id = ?";

    public static Lease? Acquire(
        WriteTransaction transaction,
        StreamId stream,
        OwnerId owner,
        TimeSpan duration,
        IOwnerLiveness liveness
    )
    {
        var head = StreamRow.Find(transaction.Session, stream) ?? throw LeaseRules.UnknownStream(stream);
        if (!LeaseRules.MayTake(head.Owner, head.LeaseUntil, transaction.Now, owner, liveness))
        {
            return null;
        }

        using var take = transaction.Session.Use(Take).Bind(owner.ToString());
        take.Bind(LeaseRules.Until(transaction.Now, duration)).Bind(head.Id).Run();
        return new Lease(stream, owner, head.Epoch + 1);
    }

    public static IReadOnlyList<Lease> Renew(
        WriteTransaction transaction,
        IReadOnlyCollection<Lease> leases,
        TimeSpan duration
    )
    {
        var until = LeaseRules.Until(transaction.Now, duration);
        var lost = new List<Lease>();
        foreach (var lease in leases)
        {
            if (FindHeld(transaction, lease) is { } id)
            {
                using var extend = transaction.Session.Use(Extend).Bind(until).Bind(id);
                extend.Run();
            }
            else
            {
                lost.Add(lease);
            }
        }

        return lost;
    }

    public static bool Release(WriteTransaction transaction, Lease lease)
    {
        if (FindHeld(transaction, lease) is not { } id)
        {
            return false;
        }

        using var free = transaction.Session.Use(Free).Bind(id);
        free.Run();
        return true;
    }

    private static long? FindHeld(WriteTransaction transaction, Lease lease) =>
        StreamRow.Find(transaction.Session, lease.Stream) is { } head
        && LeaseRules.IsHolder(lease, head.Owner, head.Epoch)
            ? head.Id
            : null;
}
