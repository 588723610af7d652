using CodeAgent.Core.Stores;
using CodeAgent.Storage.Chain;
using CodeAgent.Storage.Owners;

namespace CodeAgent.Storage.Postgres;

/// <summary>Where and how a <see cref="PostgresEventStore"/> works.</summary>
/// <param name="Address">The database.</param>
/// <param name="Keys">The keys of the hash chains; every process of a cluster needs the same ones.</param>
public sealed record PostgresStoreOptions(PostgresAddress Address, IHashKeys Keys)
{
    /// <summary>Measures how long calls wait. Leases and the dates of events go by the database's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Knows dead owners, whose leases are taken over at once: those of this machine.</summary>
    public IOwnerLiveness Liveness { get; init; } = new ProcessOwnerLiveness();

    /// <summary>
    /// How long a call goes on trying while the server cannot be reached, e.g. during its restart, before it fails with
    /// StoreBusy.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A file for anchors of the streams that this process writes; null for none.</summary>
    public string? AnchorFile { get; init; }

    /// <summary>For tests: what is added to the database's time.</summary>
    internal Func<TimeSpan>? Skew { get; init; }

    /// <summary>For tests: cuts the connection of a write between its commit and its answer.</summary>
    internal Func<bool>? LosesAnswer { get; init; }
}
